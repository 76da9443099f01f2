#!/usr/bin/env bash
# run.sh [OPTION...] STAGE...: tests and measures on a GPU, with what pack.sh has prepared. Needs python3 with torch and
# torchvision as pip installs them; neither the .NET SDK nor a network. Before any stage it unpacks the programs and checks that
# TorchSharp finds in that torch's libraries all that it needs, and the device.
#
# Stages:
#   test           tests that compare the GPU with the CPU
#   bench-lenet5, bench-resnet18, bench-resnet50, bench-vgg16_bn
#                  training steps beside PyTorch in bfloat16, TF32 and float32
#   kernels        what the GPU's time goes to in some steps of ours and of PyTorch's, by ncu (LeNet-5 and ResNet-18, bfloat16)
#   mnist          three trainings on MNIST
#   bench-epoch    whole epochs with decoding and augmentation, and how busy the GPU is (CIFAR-10)
#   cifar10        three trainings on CIFAR-10
#   cifar10-long   three longer ones
#   all            all of these, in this order
#
# Options:
#   --seconds N      begin nothing new after N seconds, and end what runs 60 seconds later; what takes more than N / 2 is
#                    ended, too, but for `cifar10-long` (default: no limit)
#   --copy-to DIR    leave results.tar.gz and summary.txt there, after each step
#   --device NAME    default cuda:0
#   --libtorch DIR   the folder of libtorch's libraries for ours (default: those of python3's torch, with CUDA's beside it)
#   --tiny           so little of everything that the CPU can show that this script works: --device cpu --tiny
#
# Results are in artifacts/cuda/work/results (work-tiny with --tiny). What was finished there is not repeated: call it again until
# all is done.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
device=cuda:0
tiny=
limit=0
copy_to=
libtorch=
all=(test bench-lenet5 bench-resnet18 bench-resnet50 bench-vgg16_bn kernels mnist bench-epoch cifar10 cifar10-long)
stages=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) limit=${2:?--seconds needs a number}; shift ;;
        --copy-to) copy_to=${2:?--copy-to needs a folder}; shift ;;
        --device) device=${2:?--device needs a name}; shift ;;
        --libtorch) libtorch=$(realpath -e "${2:?--libtorch needs a folder}") || exit 2; shift ;;
        --tiny) tiny=--tiny ;;
        all) stages+=("${all[@]}") ;;
        *)
            [[ " ${all[*]} " == *" $1 "* ]] || { echo "run.sh: there is no option or stage '$1'" >&2; exit 2; }
            stages+=("$1")
            ;;
    esac
    shift
done
[ ${#stages[@]} -gt 0 ] || { sed -n '2,/^set -uo/{/^set -uo/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
# A dry run leaves nothing that a real one would take for its own.
work=artifacts/cuda/work${tiny:+-tiny}
results=$work/results
archive=artifacts/cuda/carry-1/programs.tar.xz
mkdir -p "$results" ${copy_to:+"$copy_to"} || exit 2
programs=$PWD/$work/programs
python=$(command -v python3) || { echo "run.sh: there is no python3" >&2; exit 1; }
torch=$("$python" -c 'import torch; print(torch.__path__[0])') || { echo "run.sh: $python has no torch" >&2; exit 1; }
# What TorchSharp loads by name: its own package of libtorch is not here. CUDA's libraries, as pip installs them beside torch.
libraries=${libtorch:-$torch/lib$(find "$(dirname "$torch")/nvidia" -maxdepth 3 -type d -name lib -printf ':%p' 2>/dev/null)}
runtime=$(bash eng/cxx-runtime.sh "$PWD/$work/cxx-runtime") || exit 1
libraries=${runtime:+$runtime:}$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

# PyTorch, which the benchmarks start, is to run as it does by itself.
printf '#!/bin/sh\nunset ONEDNN_MAX_CPU_ISA\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "${LD_LIBRARY_PATH:-}" "$python" >"$work/python"
chmod +x "$work/python"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export MLVISION_PYTHON=$PWD/$work/python MLVISION_DATA=$PWD/$work/data MLVISION_TEST_DEVICE=$device
# On processors whose caches are hidden oneDNN computes some convolutions wrongly, unless it keeps to old instructions.
[ "$device" != cpu ] || export CUDA_VISIBLE_DEVICES= ONEDNN_MAX_CPU_ISA=SSE41

ours() { LD_LIBRARY_PATH=$libraries "$@"; }

# What there is so far, in one file and, with everything that was written, where it is wanted.
report() {
    {
        cat "$results/machine.log" "$results/libtorch.log"
        echo
        cat "$results/steps.jsonl"
        grep -hE '^  (total|succeeded|failed|skipped): |^failed ' "$results/test.log"
        grep -hE ' (images/s|MB|%) |nvidia-smi' "$results"/cuda-*.log
        grep -H 'Test accuracy' "$results"/*.log
    } >"$results/summary.txt" 2>/dev/null
    [ -n "$copy_to" ] || return 0
    cp "$results/summary.txt" "$copy_to/"
    tar -C "$work" -czf "$copy_to/results.tar.gz" results
}

# step NAME COMMAND...: runs it unless it was finished before, with a log, and notes how it went.
status=0
stage=
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
        local most=$((limit + 60 - SECONDS))
        # What hangs is not to take a whole call.
        [ "$stage" = cifar10-long ] || [ "$most" -le $((limit / 2)) ] || most=$((limit / 2))
        bound=(timeout -s KILL "$most")
    fi
    echo "== $name"
    # Another shell, because `timeout` knows no functions.
    "${bound[@]}" bash -c '"$@"' step "$@" >"$results/$name.log" 2>&1
    code=$?
    printf '{"step": "%s", "exit": %d, "seconds": %d}\n' "$name" "$code" $((SECONDS - begin)) >>"$results/steps.jsonl"
    tail -n 12 "$results/$name.log"
    if [ "$code" -eq 0 ]; then touch "$results/$name.done"; else status=1; echo "== $name failed ($code)"; fi
    report
    return "$code"
}

# By Python, which is there in any case, unlike xz.
unpack() {
    rm -rf "$programs" && mkdir -p "$programs" && "$python" -m tarfile -e "$archive" "$programs" && cp "$archive" "$work/"
}

describe_machine() {
    "$python" -c 'import torch, torchvision; print("torch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN",
        torch.backends.cudnn.version(), "devices", torch.cuda.device_count(), "torchvision", torchvision.__version__)'
    date -u +%Y-%m-%d
    lscpu 2>/dev/null | grep -E '^(Model name|CPU\(s\))'
    nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv 2>/dev/null || echo "no nvidia-smi"
}

# Copies what pack.sh has put into either folder, which the next call need not have, each file whole or not at all. With --tiny, a
# few images.
gather_data() {
    local file target
    for file in artifacts/cuda/carry-*/mnist/* artifacts/cuda/carry-*/cifar10/*; do
        target=$work/data/$(basename "$(dirname "$file")")/$(basename "$file")
        [ -f "$file" ] && [ ! -f "$target" ] || continue
        mkdir -p "$(dirname "$target")"
        case $tiny in
            --tiny) "$python" - "$file" "$target.part" <<'EOF' ;;
import gzip
import struct
import sys
import zipfile

source, target = sys.argv[1:]
if source.endswith(".gz"):
    with gzip.open(source) as whole, gzip.open(target, "wb") as part:
        data = whole.read()
        header, count = 4 + 4 * data[3], struct.unpack_from(">I", data, 4)[0]
        size = (len(data) - header) // count
        part.write(data[:4] + struct.pack(">I", 200) + data[8:header + 200 * size])
else:
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(target, "w") as part:
        taken = {}
        for name in whole.namelist():
            kind = name.split("/")[0]
            taken[kind] = taken.get(kind, 0) + 1
            if taken[kind] <= 4:
                part.writestr(name, whole.read(name))
EOF
            *) cp "$file" "$target.part" ;;
        esac && mv "$target.part" "$target"
    done
}

bench() {
    ours "$programs/MLVision.Extensions.Benchmarks" "$1" --device "$device" $tiny && cp "artifacts/bench/$1.json" "$results/"
}

bench_network() {
    local precision
    for precision in bfloat16 tf32 float32; do
        step "cuda-$1-$precision" bench "cuda-$1-$precision"
    done
}

# Those of the first steps, in which cuDNN tries which are fastest, are passed over.
kernels() {
    [ "$device" != cpu ] && command -v ncu >/dev/null || { echo "There is no GPU, or no ncu to tell its kernels."; return 0; }
    ncu --target-processes application-only --clock-control none --cache-control none --metrics gpu__time_duration.sum \
        --print-summary per-kernel --launch-skip 20000 --launch-count 1500 "$@"
}

# kernels_of NETWORK BATCH CHANNELS SIZE STEPS, as the benchmark has them.
kernels_of() {
    step "kernels-$1" ours kernels "$programs/MLVision.Extensions.Benchmarks" "cuda-$1-bfloat16" --device "$device"
    # Three epochs; the peer reads what to run.
    step "kernels-$1-peer" kernels "$python" eng/peers/bench_cuda.py "$1" bfloat16 "${@:2}" "$device" < <(yes train | head -n 3)
}

# train NAME FILE DATA_SET [ARGUMENT...]: with three seeds, where the data is there. The models stay where they are, being large.
train() {
    local name=$1 file=$MLVISION_DATA/$2 seed
    shift 2
    [ -f "$file" ] || { echo "== $name: $file is missing; see eng/cuda/README.md" >&2; status=1; return 1; }
    for seed in 1 2 3; do
        step "$name-$seed" train_once "$@" ${tiny:+--epochs 1} --device "$device" --seed "$seed"
    done
}

train_once() {
    ours "$programs/TrainNetworks" "$@" --output "$work/models" && cp "$work/models/$1.json" "$results/"
}

export -f ours unpack describe_machine bench kernels train_once
export work results archive device tiny programs python libraries
gather_data
step machine describe_machine
# Other programs than those of the last call.
[ ! -f "$archive" ] || cmp -s "$archive" "$work/$(basename "$archive")" || rm -f "$results/unpack.done"
[ -f "$results/unpack.done" ] || [ -f "$archive" ] || { echo "run.sh: $archive is missing; pack.sh makes it" >&2; exit 1; }
step unpack unpack || exit 1
rm -f "$results/libtorch.done"
step libtorch ours "$python" eng/cuda/check_libtorch.py "$programs/libLibTorchSharp.so" "$device" || exit 1
for stage in "${stages[@]}"; do
    case "$stage" in
        # The gradients, in double precision, take the CPU longer than all the rest.
        test) step test ours "$programs/MLVision.Extensions.Cuda.Tests" ${tiny:+--filter FullyQualifiedName!~Gradients} ;;
        bench-epoch) step cuda-epoch bench cuda-epoch ;;
        bench-*) bench_network "${stage#bench-}" ;;
        kernels) kernels_of lenet5 1024 1 28 600; kernels_of resnet18 512 3 32 60 ;;
        mnist) train mnist mnist/train-images-idx3-ubyte.gz mnist --case resnet32 ;;
        cifar10) train cifar10 cifar10/train.zip cifar10 --case wide_resnet16_8 ;;
        cifar10-long) train cifar10-long cifar10/train.zip cifar10 --case wide_resnet16_8 --epochs 200 ;;
    esac
done
report
exit "$status"
