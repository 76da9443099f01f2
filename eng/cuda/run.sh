#!/usr/bin/env bash
# run.sh [OPTION...] STAGE...: tests and measures on a GPU, with what pack.sh has prepared. Needs python3 with torch and torchvision
# (with headers and libraries, as pip installs them), cmake and a C++ compiler; neither the .NET SDK nor a network.
#
# Stages:
#   build          unpacks the programs and builds the shim of TorchSharp for that libtorch; the other stages need it
#   test           tests of TorchSharp's binding and of the networks on the CPU, and those that compare the GPU with the CPU
#   bench-lenet5, bench-resnet18, bench-resnet50, bench-vgg16_bn
#                  training steps beside PyTorch in bfloat16, TF32 and float32
#   bench-epoch    whole epochs with decoding and augmentation, and how busy the GPU is (CIFAR-10)
#   mnist          three trainings on MNIST
#   cifar10        three trainings on CIFAR-10
#   cifar10-long   three longer ones
#
# Options:
#   --seconds N      begin nothing new after N seconds, and end what runs 60 seconds later (default: no limit)
#   --copy-to DIR    leave results.tar.gz and summary.txt there in the end
#   --device NAME    default cuda:0
#   --tiny           so little of everything that the CPU can show that this script works: --device cpu --tiny
#
# Results are in artifacts/cuda/work/results. What was finished there is not repeated: call it again until all is done.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=artifacts/cuda/work
results=$work/results
device=cuda:0
tiny=
limit=0
copy_to=
stages=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) limit=$2; shift ;;
        --copy-to) copy_to=$2; shift ;;
        --device) device=$2; shift ;;
        --tiny) tiny=--tiny ;;
        --*) echo "run.sh: there is no option $1" >&2; exit 2 ;;
        *) stages+=("$1") ;;
    esac
    shift
done
[ ${#stages[@]} -gt 0 ] || { sed -n '2,/^set -uo/{/^set -uo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
mkdir -p "$results"
programs=$PWD/$work/programs
python=$(command -v python3)
torch=$("$python" -c 'import torch; print(torch.__path__[0])') || { echo "run.sh: $python has no torch" >&2; exit 1; }
# CUDA's libraries, as pip installs them beside torch.
libraries=$torch/lib$(find "$(dirname "$torch")/nvidia" -maxdepth 3 -type d -name lib -printf ':%p' 2>/dev/null)

export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MLVISION_PYTHON=$python MLVISION_DATA=$PWD/$work/data MLVISION_TEST_DEVICE=$device
if command -v ninja >/dev/null; then export CMAKE_GENERATOR=Ninja; fi
[ "$device" != cpu ] || export CUDA_VISIBLE_DEVICES=

# step NAME COMMAND...: runs it unless it was finished before, with a log, and notes how it went.
status=0
step() {
    local name=$1 begin=$SECONDS code
    shift
    if [ -f "$results/$name.done" ]; then
        echo "== $name: finished before"
        return 0
    fi
    local bound=()
    if [ "$limit" -gt 0 ]; then
        if [ "$SECONDS" -ge "$limit" ]; then
            echo "== $name: left for the next call, $limit seconds are over"
            status=3
            return 3
        fi
        bound=(timeout $((limit + 60 - SECONDS)))
    fi
    echo "== $name"
    # Another shell, because `timeout` knows no functions.
    "${bound[@]}" bash -c '"$@"' step "$@" >"$results/$name.log" 2>&1
    code=$?
    printf '{"step": "%s", "exit": %d, "seconds": %d}\n' "$name" "$code" $((SECONDS - begin)) >>"$results/steps.jsonl"
    tail -n 12 "$results/$name.log"
    if [ "$code" -eq 0 ]; then touch "$results/$name.done"; else status=1; echo "== $name failed ($code)"; fi
    return "$code"
}

unpack() {
    rm -rf "$programs" && mkdir -p "$programs" && tar -C "$programs" -xJf artifacts/cuda/carry-1/programs.tar.xz
}

build_shim() {
    bash eng/offline/TorchSharp/build-native.sh "$work/shim" "$torch" && cp "$work/shim/libTorchShim.so" "$programs/"
}

describe_machine() {
    "$python" -c 'import torch, torchvision; print("torch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN",
        torch.backends.cudnn.version(), "torchvision", torchvision.__version__)'
    date -u +%Y-%m-%d
    lscpu 2>/dev/null | grep -E '^(Model name|CPU\(s\))'
    nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv 2>/dev/null || echo "no nvidia-smi"
}

# Links to what pack.sh has put into either folder.
gather_data() {
    local file
    for file in artifacts/cuda/carry-*/mnist/* artifacts/cuda/carry-*/cifar10/*; do
        [ -f "$file" ] || continue
        mkdir -p "$work/data/$(basename "$(dirname "$file")")"
        ln -sf "$PWD/$file" "$work/data/$(basename "$(dirname "$file")")/"
    done
}

bench() {
    "$programs/MLVision.Extensions.Benchmarks" "$1" --device "$device" $tiny && cp "artifacts/bench/$1.json" "$results/"
}

bench_network() {
    local precision
    for precision in bfloat16 tf32 float32; do
        step "cuda-$1-$precision" bench "cuda-$1-$precision"
    done
}

# train NAME RECIPE [ARGUMENT...]: with three seeds.
train() {
    local name=$1 seed
    shift
    for seed in 1 2 3; do
        [ -z "$tiny" ] || set -- "$1" --epochs 1
        step "$name-$seed" "$programs/TrainNetworks" "$@" --device "$device" --seed "$seed" --output "$work/models/$name-$seed"
        # One is enough to show that it works.
        [ -z "$tiny" ] || break
    done
}

export -f unpack build_shim describe_machine bench
export work results device tiny programs python torch
gather_data
for stage in "${stages[@]}"; do
    case "$stage" in
        build) step machine describe_machine; step unpack unpack && step shim build_shim || exit 1 ;;
        test)
            step test-binding "$programs/TorchSharp.Tests"
            step test-device "$programs/MLVision.Extensions.Cuda.Tests"
            step test-networks "$programs/MLVision.Extensions.Torch.Tests"
            ;;
        bench-epoch) step cuda-epoch bench cuda-epoch ;;
        bench-*) bench_network "${stage#bench-}" ;;
        mnist) train mnist mnist-resnet18 ;;
        cifar10) train cifar10 cifar10-resnet18 ;;
        cifar10-long) train cifar10-long cifar10-resnet18 --epochs 100 ;;
        *) echo "run.sh: there is no stage '$stage'" >&2; status=2 ;;
    esac
done

{
    cat "$results/machine.log"
    echo
    cat "$results/steps.jsonl"
    grep -hE '^  (total|succeeded|failed|skipped): ' "$results"/test-*.log
    grep -hE ' (images/s|MB|%) ' "$results"/cuda-*.log
    grep -H 'Test accuracy' "$results"/*.log
} >"$results/summary.txt" 2>/dev/null
if [ -n "$copy_to" ]; then
    mkdir -p "$copy_to"
    cp "$results/summary.txt" "$copy_to/"
    tar -C "$work" -czf "$copy_to/results.tar.gz" results
fi
exit "$status"
