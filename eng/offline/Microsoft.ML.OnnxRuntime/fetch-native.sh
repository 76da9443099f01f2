#!/usr/bin/env bash
# fetch-native.sh DIR: puts ONNX Runtime's native library for Linux x64 into DIR, out of the npm package onnxruntime-node (MIT
# licence) of the configured npm registry. Quick when the right library is there already.
set -euo pipefail
[ $# = 1 ] || { echo "usage: fetch-native.sh DIR" >&2; exit 2; }
version=1.26.0
checksum=57625571931dd813257ed422fe73ba2c25aadcc5640d9c6743e71540135c227e
library=$1/libonnxruntime.so
fail() { printf 'fetch-native.sh: %s\n' "$*" >&2; exit 1; }
is_right() { [ "$(sha256sum "$1" 2>/dev/null | cut -d' ' -f1)" = "$checksum" ]; }

is_right "$library" && exit 0
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "the offline packages have ONNX Runtime only for Linux x64"
command -v npm >/dev/null || fail "npm is needed to fetch ONNX Runtime's native library (Debian: apt-get install npm)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack "onnxruntime-node@$version" --silent >npm.log 2>&1) ||
    fail "npm could not fetch onnxruntime-node@$version: $(tail -n 5 "$work/npm.log")"
tar -xzf "$work/onnxruntime-node-$version.tgz" -C "$work" package/bin/napi-v6/linux/x64/libonnxruntime.so.1
fetched=$work/package/bin/napi-v6/linux/x64/libonnxruntime.so.1
is_right "$fetched" || fail "libonnxruntime of onnxruntime-node@$version is not the expected one (SHA-256 $checksum)"
mkdir -p "$1"
mv "$fetched" "$library"
