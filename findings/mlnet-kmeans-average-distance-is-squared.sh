#!/usr/bin/env bash
# ML.NET's ClusteringMetrics.AverageDistance is the mean of squared distances.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Points that all lie 3 from the centre of their cluster have an average distance of 3.
# Happens:  It is 9: the squared distances in KMeans' Score are averaged without the root (the Davies-Bouldin index does
#           take it: 0.06).
# Hurts:    whoever reads the metric as a distance, compares it with scikit-learn, or sets a threshold for outliers from
#           it.
# Instead:  average the square roots of the smallest Score of each row.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext(1);
IDataView data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 200)
    .Select(index => new Row { X = [(index % 2 * 100) + (index / 2 % 2 == 0 ? 3 : -3), 0] }));
IDataView scored = context.Clustering.Trainers.KMeans("X", numberOfClusters: 2).Fit(data).Transform(data);
ClusteringMetrics metrics = context.Clustering.Evaluate(scored, featureColumnName: "X");
double mean = scored.GetColumn<float[]>("Score").Average(score => Math.Sqrt(score.Min()));
Console.WriteLine($"AverageDistance {metrics.AverageDistance:F2}, mean of the distances {mean:F2}, " +
    $"Davies-Bouldin {metrics.DaviesBouldinIndex:F2}");

class Row
{
    [VectorType(2)]
    public float[] X = [];
}
PROGRAM

recorded=$(cat <<'OUTPUT'
AverageDistance 9.00, mean of the distances 3.00, Davies-Bouldin 0.06
OUTPUT
)

compare
