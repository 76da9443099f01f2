#!/usr/bin/env bash
# ML.NET's binary LogLoss is in bits, its multiclass LogLoss in nats.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Two classes are the smallest multiclass problem: the same probabilities have the same log-loss. At 0.5 each
#           it is ln 2 = 0.6931, as in scikit-learn.
# Happens:  BinaryClassification.Evaluate takes logarithms to base 2 and says 1.0000; MulticlassClassification.Evaluate
#           takes natural ones and says 0.6931.
# Hurts:    whoever compares a binary model with a multiclass one, or either with scikit-learn or PyTorch: a factor of
#           1.44.
# Instead:  multiply the binary value by ln 2. LogLossReduction has no unit and can be compared.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext(1);
IDataView binary = context.Data.LoadFromEnumerable<Binary>(
    [new() { Label = true, PredictedLabel = true, Score = 0.1f }, new() { Label = false, Score = -0.1f }]);
IDataView multiclass = context.Data.LoadFromEnumerable<Multiclass>([new() { Label = 0 }, new() { Label = 1 }]);
Console.WriteLine($"binary {context.BinaryClassification.Evaluate(binary).LogLoss:F4}");
Console.WriteLine($"multiclass {context.MulticlassClassification.Evaluate(multiclass).LogLoss:F4}");

class Binary
{
    public bool Label, PredictedLabel;
    public float Score, Probability = 0.5f;
}

class Multiclass
{
    [KeyType(2)]
    public uint Label, PredictedLabel;
    [VectorType(2)]
    public float[] Score = [0.5f, 0.5f];
}
PROGRAM

recorded=$(cat <<'OUTPUT'
binary 1.0000
multiclass 0.6931
OUTPUT
)

compare
