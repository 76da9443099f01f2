# Set-up, sourced by build.sh: the .NET SDK and system packages.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off

say() { printf '== %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

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
    "${sudo[@]}" apt-get update -qq
    for package in "${missing[@]}"; do
        IFS=/ read -ra names <<<"$package"
        for name in "${names[@]}"; do
            [ -z "$(apt-cache show "$name" 2>/dev/null)" ] || break
        done
        found+=("$name")
    done
    say "Installing system packages: ${found[*]}"
    # sudo hands no variables on.
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${found[@]}" >/dev/null
}

require_sdk() {
    local answer
    command -v dotnet >/dev/null || fail "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
    # An SDK that was unpacked, not installed, finds no ICU on a bare system.
    if ! answer=$(dotnet --version 2>&1) && [[ $answer == *libicu* ]]; then
        install_packages libicu78/libicu76/libicu74/libicu72/libicu70
        answer=$(dotnet --version 2>&1) || fail "dotnet does not start: $(head -n 3 <<<"$answer")"
    fi
    dotnet --version >/dev/null 2>&1 \
        || fail "the .NET SDK that global.json asks for is not installed: $(head -n 3 <<<"$answer")"
    # Restore speaks TLS; only Debian and its kin keep the certificates there.
    ! command -v apt-get >/dev/null || [ -s /etc/ssl/certs/ca-certificates.crt ] || install_packages ca-certificates
}

# TorchSharp needs a newer C++ runtime than Debian 12 and Ubuntu 22.04 have: programs that are started from here get one.
use_cxx_runtime() {
    local folder status=0
    eng/cxx-runtime.sh --is-needed || status=$?
    case $status in
        0) ;;
        3) return 0 ;;
        *) fail "whether the C++ runtime is new enough for TorchSharp cannot be told" ;;
    esac
    [ -s artifacts/cxx-runtime/libstdc++.so.6 ] || {
        say "The C++ runtime of this system is too old for TorchSharp; making one beside it in artifacts/cxx-runtime"
        install_packages g++ binutils patchelf
    }
    folder=$(eng/cxx-runtime.sh "$root/artifacts/cxx-runtime")
    export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
}

set_up() {
    require_sdk
    use_cxx_runtime
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
