#!/usr/bin/env bash
# ML.NET's ConvertToImage wraps numbers outside 0..255 round and cuts fractions off.
#
# Versions: Microsoft.ML 5.0.1, Microsoft.ML.ImageAnalytics 5.0.1, SkiaSharp.NativeAssets.Linux.NoDependencies 2.88.9;
#           .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Numbers are rounded and kept within 0..255: 300 becomes 255, -5 becomes 0, 127.6 becomes 128.
# Happens:  A plain cast to a byte: 300 becomes 44, -5 becomes 251, 127.6 becomes 127. A white just overexposed turns
#           black, a black turns white.
# Hurts:    whoever shows the output of a network or filter (super-resolution, denoising, autoencoders), which oversteps
#           the range a little nearly always.
# Instead:  round and clip the vector before ConvertToImage, in a CustomMapping.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1 Microsoft.ML.ImageAnalytics 5.0.1 SkiaSharp.NativeAssets.Linux.NoDependencies 2.88.9

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext(1);
IDataView data = context.Data.LoadFromEnumerable<Row>([new()]);
var pipeline = context.Transforms.ConvertToImage(1, 2, "Image", "Pixels", interleavedColors: true)
    .Append(context.Transforms.ExtractPixels("Seen", "Image", interleavePixelColors: true));
VBuffer<float> seen = pipeline.Fit(data).Transform(data).GetColumn<VBuffer<float>>("Seen").First();
Console.WriteLine($"given {string.Join(" ", new Row().Pixels)}: image {string.Join(" ", seen.DenseValues())}");

class Row
{
    [VectorType(6)]
    public float[] Pixels = [300, -5, 127.6f, 0, 128, 255];
}
PROGRAM

recorded=$(cat <<'OUTPUT'
given 300 -5 127.6 0 128 255: image 44 251 127 0 128 255
OUTPUT
)

compare
