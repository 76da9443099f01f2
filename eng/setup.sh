# Set-up, sourced by build.sh: the .NET SDK, system packages, and where the upstream packages come from.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
upstream_file=artifacts/upstream
offline_packages=(Microsoft.ML.DataView Microsoft.ML Microsoft.ML.ImageAnalytics TorchSharp TorchSharp-cpu
    Microsoft.ML.OnnxRuntime.Managed Microsoft.ML.OnnxRuntime Microsoft.ML.OnnxTransformer)

say() { printf '== %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

choose_upstream() {
    case "$1" in
        nuget | offline) mkdir -p artifacts; echo "$1" >"$upstream_file" ;;
        *) fail "--upstream takes 'nuget' or 'offline', not '$1'" ;;
    esac
}

require_sdk() {
    command -v dotnet >/dev/null || fail "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
    dotnet --version >/dev/null 2>&1 \
        || fail "the .NET SDK that global.json asks for is not installed: $(dotnet --version 2>&1 | head -n 3)"
}

# install_packages PACKAGE...: system packages that are not there yet; DEBIAN/UBUNTU where the two have different names for one.
install_packages() {
    local missing=() found=() package name names
    for package in "$@"; do
        IFS=/ read -ra names <<<"$package"
        [[ $(dpkg-query -W -f '${Status}\n' "${names[@]}" 2>/dev/null) == *'install ok installed'* ]] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "these system packages are needed: ${missing[*]}"
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    say "Installing system packages: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    for package in "${missing[@]}"; do
        IFS=/ read -ra names <<<"$package"
        for name in "${names[@]}"; do
            [ -z "$(apt-cache show "$name" 2>/dev/null)" ] || break
        done
        found+=("$name")
    done
    # sudo hands no variables on.
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${found[@]}" >/dev/null
}

# One restore of one upstream package tells whether the feed carries them.
probe_upstream() {
    [ -s "$upstream_file" ] && return 0
    say "Asking the NuGet feed for Microsoft.ML (once; the answer is kept in $upstream_file)"
    local probe=artifacts/probe
    mkdir -p "$probe"
    # Stops the search for the repository's own properties.
    echo '<Project />' \
        | tee "$probe"/Directory.{Build.props,Build.targets,Packages.props} >/dev/null
    sed -n 's/.*Include="Microsoft.ML" Version="\([^"]*\)".*/\1/p' Directory.Packages.props | {
        read -r version
        cat >"$probe/probe.csproj"  <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.ML" Version="$version" /></ItemGroup>
</Project>
EOF
    }
    if dotnet restore "$probe/probe.csproj" -v quiet >"$probe/log.txt" 2>&1; then
        choose_upstream nuget
    elif grep -qE 'NU1101|NU1102' "$probe/log.txt"; then
        choose_upstream offline
    else
        cat "$probe/log.txt" >&2
        fail "the NuGet feed does not answer; choose with --upstream nuget or --upstream offline"
    fi
}

# Builds the offline packages when their sources or libtorch have changed, and takes the restored copies away with the old ones.
build_offline_packages() {
    local stamp=artifacts/offline/stamp sources
    sources=$({
        find eng/offline -type f -not -path '*/bin/*' -not -path '*/obj/*' -not -path 'eng/offline/tests/*' -print0 \
            | sort -z | xargs -0 sha256sum
        dpkg-query -W libtorch-dev 2>/dev/null || true
    } | sha256sum | cut -d' ' -f1)
    if [ -d artifacts/offline/feed ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ]; then return 0; fi
    say "Building the offline packages: ${offline_packages[*]}"
    rm -rf artifacts/offline/feed artifacts/offline/packages "$stamp"
    bash eng/offline/TorchSharp/build-native.sh artifacts/offline/native
    bash eng/offline/Microsoft.ML.OnnxRuntime/fetch-native.sh artifacts/offline/onnxruntime
    local package
    for package in "${offline_packages[@]}"; do
        dotnet pack "eng/offline/$package/$package.csproj" -c Release -v quiet --nologo
    done
    echo "$sources" >"$stamp"
}

set_up() {
    require_sdk
    probe_upstream
    case "$(cat "$upstream_file")" in
        nuget)
            # The folder is what makes restore look at the offline packages.
            rm -rf artifacts/offline
            say "ML.NET comes from the NuGet gallery"
            ;;
        offline)
            install_packages libturbojpeg0/libturbojpeg libtorch-dev libopenblas0-pthread cmake make g++
            # Not where it came with Node.js from elsewhere, which Debian's package would get in the way of.
            command -v npm >/dev/null || install_packages npm
            build_offline_packages
            say "ML.NET comes from the offline packages (eng/offline)"
            ;;
    esac
}

# What tests ask for a second opinion; they are inconclusive without it.
set_up_test_peers() {
    command -v apt-get >/dev/null || return 0
    install_packages python3-onnx
}

set_up_peers() {
    install_packages python3-numpy python3-scipy python3-skimage python3-sklearn python3-opencv python3-pil python3-torchvision \
        libopenblas0-pthread
    # The BLAS that Debian's libtorch brings, for a peer of the benchmark 'cnn'.
    install_packages python3-torch libblas3 liblapack3
}
