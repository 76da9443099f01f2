#!/usr/bin/env bash
# Opens packages and their symbols and fails where one holds a path of the machine that made it.
#
# usage: eng/check-packages.sh FOLDER-OF-PACKAGES FOLDER-OF-THE-REPOSITORY
set -euo pipefail
packages=$1 repository=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0 count=0
for package in "$packages"/*.nupkg "$packages"/*.snupkg; do
    rm -rf "$work/content"
    mkdir "$work/content"
    # A package is a zip archive, which the SDK's own tar and unzip need not be there for.
    python3 -m zipfile -e "$package" "$work/content"
    for path in "$repository" "$HOME/" /tmp/; do
        # Symbols hold paths in UTF-8, strings of assemblies are in UTF-16.
        wide=$(printf '%s' "$path" | sed 's/./&\\x00/g; s|/|\\x2f|g')
        if grep -rlaF -- "$path" "$work/content" || grep -rlaP -- "$wide" "$work/content"; then
            echo "$(basename "$package") holds the path $path" >&2
            found=1
        fi
    done
    count=$((count + 1))
done
[ "$count" -ge 6 ] || { echo "there are only $count packages in $packages" >&2; exit 1; }
exit $found
