# Set-up shared by all commands of build.sh.
say() { printf '== %s\n' "$*"; }

offline_feed() {
    local stamp want
    want=$(git ls-files -s -o --exclude-standard eng/offline | git hash-object --stdin; find eng/offline -name '*.cs' -o -name '*.csproj' -newer artifacts/offline/stamp 2>/dev/null | wc -l)
    say "Building the offline packages"
    rm -rf artifacts/offline/feed artifacts/offline/packages
    for package in Microsoft.ML.DataView Microsoft.ML Microsoft.ML.ImageAnalytics; do
        dotnet pack "eng/offline/$package" -c Release -v quiet --nologo
    done
}

mlvision_main() {
    local command=${1:-help}; shift || true
    case "$command" in
        setup) offline_feed ;;
        test) [ -d artifacts/offline/feed ] || offline_feed; dotnet run -c Release --project test/MLVision.Extensions.Tests -- "$@" ;;
        *) sed -n '2p' build.sh; return 2 ;;
    esac
}
