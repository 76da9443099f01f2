#!/usr/bin/env bash
# Runs the built test programs on genuine assemblies instead of the offline packages that they were built against:
# what the tests say about the offline packages must hold for the originals, and models saved by one must load in the other.
#
# usage: eng/offline/check-on-genuine.sh [--update-models] GENUINE_DIR [TEST_OUTPUT_DIR...] [-- ARGUMENT...]
#   GENUINE_DIR       a folder with genuine Microsoft.ML.*.dll, TorchSharp.dll or only some of them, the managed assemblies
#                     that they need, and native libraries
#   TEST_OUTPUT_DIR   output folders of test programs; by default all that are built (Release), but those of CUDA
#   ARGUMENT          goes to the programs, as in  -- --filter 'FullyQualifiedName!~Offline.Tests.Images'  for a folder that
#                     has no genuine SkiaSharp, without which genuine ML.NET decodes no image
#   --update-models   afterwards the models that genuine ML.NET has saved replace those in eng/offline/tests/data/models
#
# Each output folder is copied, the genuine files replace or join those of the copy, and the program runs there; nothing is
# built. Models that the offline packages have saved (models-written, from their own last test run) take the place of the
# genuine ones in the copy, so that genuine ML.NET reads them. Exit status: 0 only if every program passed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

update_models=false
if [ "${1:-}" = --update-models ]; then
    update_models=true
    shift
fi
[ $# -ge 1 ] || { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
genuine=$(cd "$1" && pwd)
shift
outputs=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    outputs+=("$1")
    shift
done
[ $# -eq 0 ] || shift # what is left goes to the programs
if [ ${#outputs[@]} -eq 0 ]; then
    for project in "$root"/eng/offline/tests/*.Tests "$root"/test/*.Tests; do
        output=$project/bin/Release/net10.0
        [[ $project == *.Cuda.Tests ]] || [ ! -f "$output/$(basename "$project").dll" ] || outputs+=("$output")
    done
fi
[ ${#outputs[@]} -gt 0 ] || { echo "No test program is built: run ./build.sh test first." >&2; exit 2; }

status=0
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

for output in "${outputs[@]}"; do
    name=$(basename "$(ls "$output"/*Tests.runtimeconfig.json | head -n 1)" .runtimeconfig.json)
    rm -rf "${copy:?}"/*
    cp -r "$output"/. "$copy"/
    rm -f "$copy"/*.deps.json # then the host takes what lies beside the program
    swapped=()
    for file in "$genuine"/*.dll "$genuine"/*.so "$genuine"/*.so.*; do
        [ -f "$file" ] || continue
        [ -f "$copy/$(basename "$file")" ] && swapped+=("$(basename "$file")")
        cp "$file" "$copy/"
    done
    echo "== $name on ${#swapped[@]} genuine assemblies: ${swapped[*]}"
    [ ${#swapped[@]} -gt 0 ] || status=1
    if [ -d "$copy/models-written" ]; then
        echo "== with $(ls "$copy"/models-written/*.zip | wc -l) models saved by the offline packages"
        cp "$copy"/models-written/* "$copy/data/models/"
        rm -r "$copy/models-written"
    fi
    (cd "$copy" && dotnet "$name.dll" "$@") || status=1
    if $update_models && [ -d "$copy/models-written" ]; then
        cp "$copy"/models-written/* "$root/eng/offline/tests/data/models/"
        echo "== eng/offline/tests/data/models has the models of this run"
    fi
done
exit $status
