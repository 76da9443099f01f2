#!/usr/bin/env bash
# ML.NET's NormalizeRobustScaling divides by half the range instead of the range between the quartiles.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Robust scaling divides by the distance of the 25th and 75th percentiles of the data, so that an outlier
#           changes nothing. For 0, 1, ..., 98 and one value of 1,000,000 that distance is about 50, and 0 to 98 spread
#           over about 2.
# Happens:  It divides by 0.5 x (maximum - minimum) = 500,000: the quantiles are taken of the range of the values, not
#           of the values. 99 of the 100 values come out within 0.0002 of each other.
# Hurts:    whoever picks this normaliser because of outliers, which is what it is for; one outlier flattens the
#           feature.
# Instead:  clip or take percentiles by yourself (a CustomMapping), or NormalizeBinning, which does go by counts.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext(1);
IDataView data = context.Data.LoadFromEnumerable(
    Enumerable.Range(0, 99).Select(value => new Row { X = value }).Append(new Row { X = 1_000_000 }));
float[] scaled = context.Transforms.NormalizeRobustScaling("X").Fit(data).Transform(data).GetColumn<float>("X").ToArray();
Console.WriteLine($"divided by {98 / (scaled[98] - scaled[0]):F0}; 0 to 98 spread over {scaled[98] - scaled[0]:F6}");

class Row { public float X; }
PROGRAM

recorded=$(cat <<'OUTPUT'
divided by 500000; 0 to 98 spread over 0.000196
OUTPUT
)

compare
