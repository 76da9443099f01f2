#!/usr/bin/env bash
# ML.NET's ProjectToPrincipalComponents finds wrong components where the data do not lie round the origin.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: With ensureZeroMean (the default) the components do not depend on where the data lie. A grid of variances
#           10, 4 and 2/3 along the axes has a first principal component of variance 10, wherever it is moved.
# Happens:  At the origin it is so. Moved by 100 along each axis, the first component holds a variance of 5, about what
#           lies along the direction of the mean (1, 1, 1), as if the data had not been centred.
# Hurts:    whoever reduces pixels, histograms or embeddings, whose mean is never zero, by PCA (eigenfaces, whitening,
#           plots): part of the variance is lost, silently.
# Instead:  subtract the mean of every column before.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

foreach (float offset in new[] { 0f, 100f })
{
    var context = new MLContext(1);
    var rows = new List<Row>();
    for (int a = -5; a <= 5; a++)
        for (int b = -3; b <= 3; b++)
            for (int c = -1; c <= 1; c++)
                rows.Add(new Row { X = [offset + a, offset + b, offset + c] });
    IDataView data = context.Data.LoadFromEnumerable(rows);
    float[][] projected = context.Transforms.ProjectToPrincipalComponents("P", "X", rank: 1, ensureZeroMean: true, seed: 1)
        .Fit(data).Transform(data).GetColumn<float[]>("P").ToArray();
    double mean = projected.Average(row => (double)row[0]);
    double variance = projected.Average(row => (row[0] - mean) * (row[0] - mean));
    Console.WriteLine($"moved by {offset}: variance {variance:F0} of 10");
}

class Row
{
    [VectorType(3)]
    public float[] X = [];
}
PROGRAM

recorded=$(cat <<'OUTPUT'
moved by 0: variance 10 of 10
moved by 100: variance 5 of 10
OUTPUT
)

compare
