#!/usr/bin/env bash
# pack.sh: prepares what eng/cuda/run.sh needs on a machine without the .NET SDK and without a network.
#
#   artifacts/cuda/carry-1    tests, benchmarks and the training sample, self-contained (programs.tar.xz); MNIST; CIFAR-10's
#                             test set
#   artifacts/cuda/carry-2    CIFAR-10's training set
#
# Two folders, so that each is small enough to be carried by itself. Needs what build.sh needs, and xz; MLVISION_DATA names the
# folder with the data sets (default ../shared/data), of which those are taken that are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=${MLVISION_DATA:-../shared/data}
projects=(
    eng/offline/tests/TorchSharp.Tests
    test/MLVision.Extensions.Torch.Tests
    test/MLVision.Extensions.Cuda.Tests
    test/MLVision.Extensions.Benchmarks
    samples/TrainNetworks
)
./build.sh setup
[ "$(cat artifacts/upstream)" = offline ] || {
    echo "pack.sh: TorchSharp comes from the NuGet gallery, which brings its own libtorch (see eng/cuda/README.md)" >&2
    exit 1
}

rm -rf artifacts/cuda/carry-1 artifacts/cuda/carry-2 artifacts/cuda/publish
mkdir -p artifacts/cuda/carry-1/cifar10 artifacts/cuda/carry-2/cifar10
for project in "${projects[@]}"; do
    echo "== Publishing $(basename "$project")"
    # All in one folder, so that the runtime is there once.
    dotnet publish "$project" -c Release -r linux-x64 --self-contained -o artifacts/cuda/publish \
        -p:SatelliteResourceLanguages=en -v quiet --nologo
done
# run.sh builds the shim for the libtorch that it finds; the tests of ONNX stay here, and nobody reads or debugs there.
(cd artifacts/cuda/publish &&
    rm -f libTorchShim.so libonnxruntime*.so ./*.pdb ./*.xml createdump libmscordaccore.so libmscordbi.so)
# What decodes JPEGs is a package of the system (see eng/setup.sh), which the other machine may not have.
cp -L "$(ldconfig -p | sed -n 's/.*libturbojpeg.so.0 .*=> //p' | head -n 1)" artifacts/cuda/publish/libturbojpeg.so.0
echo "== Packing"
tar -C artifacts/cuda/publish -cf - . | xz -T0 -6 >artifacts/cuda/carry-1/programs.tar.xz
rm -rf artifacts/cuda/publish
[ ! -d "$data/mnist" ] || cp -r "$data/mnist" artifacts/cuda/carry-1/
[ ! -f "$data/cifar10/test.zip" ] || cp "$data/cifar10/test.zip" artifacts/cuda/carry-1/cifar10/
[ ! -f "$data/cifar10/train.zip" ] || cp "$data/cifar10/train.zip" artifacts/cuda/carry-2/cifar10/
chmod -R u+w artifacts/cuda
files=$(git ls-files -co --exclude-standard -z | du -cb --files0-from=- | tail -n 1 | cut -f1)
for folder in artifacts/cuda/carry-*; do
    echo "$folder: $((($(du -sb "$folder" | cut -f1) + files) >> 20)) MiB with the repository's files"
done
