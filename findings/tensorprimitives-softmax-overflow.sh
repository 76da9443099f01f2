#!/usr/bin/env bash
# TensorPrimitives.SoftMax gives NaN for ordinary logits.
#
# Versions: System.Numerics.Tensors 11.0.0; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: The softmax of 100, 101, 102 is that of 0, 1, 2: 0.0900, 0.2447, 0.6652. Every framework subtracts the
#           largest value first.
# Happens:  Exponentials are taken of the values as they are. From about 89 on (float) they are infinite and every
#           probability is NaN; far below zero they are all zero, and 0/0 is NaN again. Nothing is raised.
# Hurts:    whoever turns the logits of a network (ONNX Runtime, TorchSharp) into probabilities in .NET: the network
#           works on most images and gives NaN on those it is surest of.
# Instead:  subtract TensorPrimitives.Max of the logits first; the last line does that.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference System.Numerics.Tensors 11.0.0

cat > Program.cs <<'PROGRAM'
using System.Numerics.Tensors;

Print("0 1 2", [0, 1, 2]);
Print("100 101 102", [100, 101, 102]);
Print("-202 -201 -200", [-202, -201, -200]);

float[] logits = [100, 101, 102];
TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), logits);
Print("100 101 102, largest subtracted", logits);

static void Print(string name, float[] logits)
{
    var probabilities = new float[logits.Length];
    TensorPrimitives.SoftMax(logits, probabilities);
    Console.WriteLine($"{name}: {string.Join(" ", probabilities.Select(p => p.ToString("F4")))}");
}
PROGRAM

recorded=$(cat <<'OUTPUT'
0 1 2: 0.0900 0.2447 0.6652
100 101 102: NaN NaN NaN
-202 -201 -200: NaN NaN NaN
100 101 102, largest subtracted: 0.0900 0.2447 0.6652
OUTPUT
)

compare
