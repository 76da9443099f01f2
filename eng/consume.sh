#!/usr/bin/env bash
# Uses the packages of artifacts/packages as a stranger would: new projects outside the repository, which reference nothing but a
# package (and the native library that it needs). One makes a model and saves it, another, in a process of its own, loads the
# model and predicts; both must agree.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' "$root/Directory.Build.props")
libtorch=$(sed -n 's/.*Include="libtorch-cpu-linux-x64" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
onnxruntime=$(sed -n 's/.*Include="Microsoft.ML.OnnxRuntime" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
onnxruntime_gpu=$(sed -n 's/.*Include="Microsoft.ML.OnnxRuntime.Gpu" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
newer_skia=4.155.0

cat >"$work/NuGet.config" <<EOF
<configuration>
  <config><add key="globalPackagesFolder" value="$work/packages" /></config>
  <!-- What this machine has restored before need not be fetched again; ours are never there. -->
  <fallbackPackageFolders><add key="restored" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" /></fallbackPackageFolders>
  <packageSources>
    <clear />
    <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
    <add key="local" value="$root/artifacts/packages" />
  </packageSources>
</configuration>
EOF

# Programs that use TorchSharp need it where the system's C++ runtime is old; build.sh has set it already.
runtime=$("$root/eng/cxx-runtime.sh" "$root/artifacts/cxx-runtime")
export LD_LIBRARY_PATH="${runtime:+$runtime:}${LD_LIBRARY_PATH:-}"

# project NAME SOURCE PACKAGE VERSION [PACKAGE VERSION...]
# Warnings of the restore are errors, but for those that the variable 'expected' names.
expected=''
project() {
    local name=$1 source=$2 references=''
    shift 2
    while [ $# -gt 0 ]; do
        references+="<PackageReference Include=\"$1\" Version=\"$2\" />"
        shift 2
    done
    mkdir "$work/$name"
    cp "$root/test/consumer/$source" "$work/$name/"
    cat >"$work/$name/$name.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <WarningsNotAsErrors>$expected</WarningsNotAsErrors>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>$references</ItemGroup>
</Project>
EOF
    dotnet msbuild "$work/$name" -restore -p:Configuration=Release -v:quiet -nologo
}
project Train Train.cs MLVision.Extensions "$version"
project Predict Predict.cs MLVision.Extensions "$version"
project TrainNetwork TrainNetwork.cs MLVision.Extensions.Torch "$version" libtorch-cpu-linux-x64 "$libtorch"
project PredictNetwork Predict.cs MLVision.Extensions.Torch "$version" libtorch-cpu-linux-x64 "$libtorch"
project Score Score.cs MLVision.Extensions.Onnx "$version" Microsoft.ML.OnnxRuntime "$onnxruntime"
project PredictScored Predict.cs MLVision.Extensions.Onnx "$version" Microsoft.ML.OnnxRuntime "$onnxruntime"
# ONNX Runtime for CUDA in place of the CPU's: its sessions on the CPU run anywhere.
project ScoreWithGpuPackage Score.cs MLVision.Extensions.Onnx "$version" Microsoft.ML.OnnxRuntime.Gpu "$onnxruntime_gpu"
# A SkiaSharp that ML.NET is not made for.
expected=NU1608
project NewerSkia Train.cs MLVision.Extensions "$version" SkiaSharp "$newer_skia" \
    SkiaSharp.NativeAssets.Linux.NoDependencies "$newer_skia" | tee "$work/NewerSkia.log"
expected=''

echo "== The packages, used from new projects outside the repository"
succeeded=0 failed=0
check() { # check WHAT COMMAND...
    local what=$1
    shift
    if "$@"; then echo "passed $what"; succeeded=$((succeeded + 1)); else echo "failed $what"; failed=$((failed + 1)); fi
}
run() { # run PROGRAM MODEL [ARGUMENT...]
    dotnet "$work/$1/bin/Release/net10.0/$1.dll" "$root/samples/data/mnist" "$work/$2" "${@:3}" >"$work/$1.txt" || true
    cat "$work/$1.txt"
}
digits() { grep '^digit' "$work/$1.txt"; }
try() { # try PACKAGE MAKE PREDICT MODEL [ARGUMENT OF MAKE...]
    run "$2" "$4" "${@:5}"
    run "$3" "$4"
    check "A project that references only $1 makes a model and saves it" test -s "$work/$4"
    check "Another process loads the model of $1 and predicts the same" cmp <(digits "$2") <(digits "$3")
    check "It did predict" test "$(digits "$3" | wc -l)" = 20
}
check "The packages hold no path of the machine that made them" bash "$root/eng/check-packages.sh" "$root/artifacts/packages" "$root"
try MLVision.Extensions Train Predict model.zip
try MLVision.Extensions.Torch TrainNetwork PredictNetwork network.zip
try MLVision.Extensions.Onnx Score PredictScored scored.zip "$root/test/data/onnx/classification.onnx"
run ScoreWithGpuPackage gpu.zip "$root/test/data/onnx/classification.onnx"
check "The CPU sessions of ONNX Runtime's package for CUDA score the same" cmp <(digits Score) <(digits ScoreWithGpuPackage)
run NewerSkia newer.zip 2>"$work/NewerSkia.error"
check "Restore warns of a SkiaSharp that ML.NET is not made for (NU1608)" grep -q NU1608 "$work/NewerSkia.log"
check "The first picture says what is wrong with it" grep -q 'The application brings SkiaSharp' "$work/NewerSkia.error"
printf '  succeeded: %d\n  failed: %d\n  skipped: 0\n' "$succeeded" "$failed"
[ "$failed" = 0 ]
