#!/usr/bin/env bash
# ML.NET's ExtractPixels with outputAsFloatArray: false ignores offsetImage and scaleImage.
#
# Versions: Microsoft.ML 5.0.1, Microsoft.ML.ImageAnalytics 5.0.1, SkiaSharp.NativeAssets.Linux.NoDependencies 2.88.9;
#           .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: (pixel - offset) x scale is applied, or refused for bytes: with offset 100 and scale 0.5 a pixel of 200
#           becomes 50.
# Happens:  Both are accepted and silently left out: 200 stays 200.
# Hurts:    whoever prepares input for a quantized network (uint8) with the offset and scale of its card.
# Instead:  extract floats and convert afterwards.
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
var image = context.Transforms.ConvertToImage(1, 1, "Image", "Pixels");
IDataView floats = Append(false), bytes = Append(true);
Console.WriteLine($"floats {string.Join(" ", floats.GetColumn<VBuffer<float>>("Seen").First().DenseValues())}");
Console.WriteLine($"bytes {string.Join(" ", bytes.GetColumn<VBuffer<byte>>("Seen").First().DenseValues())}");

IDataView Append(bool asBytes) => image
    .Append(context.Transforms.ExtractPixels("Seen", "Image", offsetImage: 100, scaleImage: 0.5f, outputAsFloatArray: !asBytes))
    .Fit(data).Transform(data);

class Row
{
    [VectorType(3)]
    public float[] Pixels = [200, 200, 200];
}
PROGRAM

recorded=$(cat <<'OUTPUT'
floats 50 50 50
bytes 200 200 200
OUTPUT
)

compare
