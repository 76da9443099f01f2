#!/usr/bin/env bash
# One entry for everything: ./build.sh demo | test | bench [name] | pack | setup   [--upstream nuget|offline]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh
mlvision_main "$@"
