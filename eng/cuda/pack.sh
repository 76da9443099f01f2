#!/usr/bin/env bash
# pack.sh: prepares what eng/cuda/run.sh needs on a machine without the .NET SDK and without a network.
#
#   artifacts/cuda/carry-1    tests, benchmarks and the training sample, self-contained but for libtorch (programs.tar.xz);
#                             MNIST; CIFAR-10's test set
#   artifacts/cuda/carry-2    CIFAR-10's training set
#
# Two folders, so that each is small enough to be carried by itself. Needs the .NET SDK, NuGet's packages and xz; MLVISION_DATA
# names the folder with the data sets (default ../shared/data), of which those are taken that are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=${MLVISION_DATA:-../shared/data}
publish=artifacts/cuda/publish
rm -rf artifacts/cuda/carry-1 artifacts/cuda/carry-2 $publish
mkdir -p artifacts/cuda/carry-1/cifar10 artifacts/cuda/carry-2/cifar10
for project in test/MLVision.Extensions.Cuda.Tests test/MLVision.Extensions.Benchmarks samples/TrainNetworks; do
    echo "== Publishing $(basename $project)"
    # All in one folder, so that the runtime is there once; what a runtime adds to the packages is not for the lock files.
    dotnet publish $project -c Release -r linux-x64 --self-contained -o $publish \
        -p:SatelliteResourceLanguages=en -p:NuGetLockFilePath=obj/cuda.lock.json -v quiet --nologo
done
# The other machine has its own libtorch, nobody scores ONNX models there, and nobody reads or debugs.
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
for library in "$packages"/{libtorch-cpu-linux-x64,microsoft.ml.onnxruntime}/*/runtimes/linux-x64/native/*; do
    rm -f "$publish/$(basename "$library")"
done
rm -f $publish/{*.pdb,*.xml,*.dbg,createdump,libmscordaccore.so,libmscordbi.so,onnxruntime*.dll,Publicize*}
[ ! -e $publish/libtorch.so ] || { echo "pack.sh: libtorch was published, too" >&2; exit 1; }
echo "== Packing"
tar -C $publish -cf - . | xz -T0 -6 >artifacts/cuda/carry-1/programs.tar.xz
rm -rf $publish
[ ! -d "$data/mnist" ] || cp -r "$data/mnist" artifacts/cuda/carry-1/
[ ! -f "$data/cifar10/test.zip" ] || cp "$data/cifar10/test.zip" artifacts/cuda/carry-1/cifar10/
[ ! -f "$data/cifar10/train.zip" ] || cp "$data/cifar10/train.zip" artifacts/cuda/carry-2/cifar10/
chmod -R u+w artifacts/cuda
files=$(git ls-files -co --exclude-standard -z | du -cb --files0-from=- | tail -n 1 | cut -f1)
for folder in artifacts/cuda/carry-*; do
    echo "$folder: $((($(du -sb "$folder" | cut -f1) + files) >> 20)) MiB with the repository's files"
done
