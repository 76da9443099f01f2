#!/usr/bin/env bash
# build-native.sh DIR [TORCH_DIR]: builds libTorchShim.so into DIR, against the libtorch of the system or of TORCH_DIR.
# Needs cmake, g++ and libtorch's headers (Debian: libtorch-dev); quick when nothing has changed.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: build-native.sh DIR [TORCH_DIR]" >&2; exit 2; }
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/native" && pwd)
mkdir -p "$1"
output=$(cd "$1" && pwd)
# Outside the output folder, which holds nothing but what is packed.
build="$output.build"
# CMake refuses what it made for the same folder under another name.
grep -qsF "CMAKE_CACHEFILE_DIR:INTERNAL=$build" "$build/CMakeCache.txt" || rm -rf "$build"
cmake -S "$source_folder" -B "$build" -DSHIM_OUTPUT="$output" -DTORCH_DIR="${2:-}" >"$build.log" 2>&1 &&
    cmake --build "$build" --parallel "${SHIM_JOBS:-2}" >>"$build.log" 2>&1 ||
    { cat "$build.log" >&2; exit 1; }
