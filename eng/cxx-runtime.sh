#!/usr/bin/env bash
# TorchSharp's native library needs one symbol of a newer C++ runtime than Debian 12 and Ubuntu 22.04 have:
# std::ios_base_library_init of GLIBCXX_3.4.32. There this makes a small library in its place, which stands before the system's,
# has the system's version names and that symbol, and leaves everything else to the system's. Nothing of the system is changed.
#
# usage: eng/cxx-runtime.sh FOLDER        makes it there, unless it is there already
#        eng/cxx-runtime.sh --is-needed   only tells: 0 yes, 3 no
#
# The former prints what LD_LIBRARY_PATH has to begin with for a program that uses TorchSharp; nothing where the runtime is new
# enough.
# Needs g++, readelf (binutils) and patchelf where it has to make the library.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
folder=$1
enough() { [ "$folder" = --is-needed ] && exit 3 || exit 0; }
[ "$(uname -sm)" = 'Linux x86_64' ] || enough

system=$(/sbin/ldconfig -p 2>/dev/null | awk '$1 == "libstdc++.so.6" && /x86-64/ && !found++ { print $NF }')
[ -n "$system" ] || { echo "cxx-runtime.sh: there is no libstdc++.so.6; the package libstdc++6 brings it" >&2; exit 1; }
system=$(readlink -f "$system")
! grep -qa 'GLIBCXX_3\.4\.32' "$system" || enough
[ "$folder" != --is-needed ] || exit 0

stamp=$folder/made-for
if [ -s "$folder/libstdc++.so.6" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$system" ]; then
    echo "$folder"
    exit 0
fi
for tool in g++ readelf patchelf; do
    command -v $tool >/dev/null || { echo "cxx-runtime.sh: '$tool' is needed (packages g++, binutils, patchelf)" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# libstdc++ starts its streams in the library itself since GCC 13; before, each object file did so by an object like this one.
cat >"$work/library.cpp" <<'CPP'
#include <ios>
extern "C" __attribute__((visibility("default"))) void library_init() { static std::ios_base::Init init; }
__asm__(".symver library_init, _ZSt21ios_base_library_initv@@GLIBCXX_3.4.32");
CPP
# The loader refuses a library that lacks a version that another one asks it for, so it has all of the system's.
readelf --version-info --wide "$system" \
    | sed -n '/^Version definition/,/^Version needs/s/.*Name: \([A-Z][A-Za-z0-9_.]*\).*/\1 { };/p' \
    | grep -v '^libstdc' >"$work/versions"
echo 'GLIBCXX_3.4.32 { global: _ZSt21ios_base_library_initv; local: *; };' >>"$work/versions"
# The system's as a file of another name: one process cannot need two libraries of one name.
g++ -shared -fPIC -O2 -o "$work/libstdc++.so.6" "$work/library.cpp" -Wl,-soname,libstdc++.so.6 \
    -Wl,--version-script="$work/versions"
patchelf --remove-needed libstdc++.so.6 --add-needed "$system" "$work/libstdc++.so.6"
mkdir -p "$folder"
mv "$work/libstdc++.so.6" "$folder/libstdc++.so.6.new"
mv "$folder/libstdc++.so.6.new" "$folder/libstdc++.so.6"
echo "$system" >"$stamp"
echo "$folder"
