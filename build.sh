#!/usr/bin/env bash
# One entry for everything; each command does all the set-up that it needs and is quick the second time.
#
#   ./build.sh demo             read real digits by HOG + logistic regression and by LeNet-5: train, save, reload, report
#   ./build.sh results NAME     train a network on the whole of a data set (NAME: mnist, cifar10; see docs/results.md)
#   ./build.sh test             build everything and run every test
#   ./build.sh bench [NAME...]  run the benchmarks beside their peers (NAME: see ./build.sh bench help)
#   ./build.sh pack             make the NuGet packages in artifacts/packages
#   ./build.sh consume          pack, then use the package from a new project, as its users do
#   ./build.sh setup            only the set-up; afterwards an IDE or a plain `dotnet build` works
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
source eng/setup.sh
source eng/commands.sh

command=help
arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) command=help ;;
        *) if [ "$command" = help ]; then command=$1; else arguments+=("$1"); fi ;;
    esac
    shift
done

case "$command" in
    demo | results | test | bench | pack | consume | setup) "command_$command" ${arguments[@]+"${arguments[@]}"} ;;
    help) sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0" ;;
    *) echo "build.sh: there is no command '$command'; ./build.sh help lists them" >&2; exit 2 ;;
esac
