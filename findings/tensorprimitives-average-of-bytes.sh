#!/usr/bin/env bash
# TensorPrimitives.Average of integers adds in the type of the elements and wraps around.
#
# Versions: System.Numerics.Tensors 11.0.0; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: The average of numbers lies between the smallest and the largest: four pixels of 200 average 200.
# Happens:  The sum is kept in a byte: 800 becomes 32, and 32 / 4 = 8. The same with sbyte and short, where the average
#           of positive numbers can be negative. Nothing is raised, not even where the result type could hold the
#           answer.
# Hurts:    whoever takes the mean brightness of 8-bit pixels or the mean of 16-bit depth.
# Instead:  convert to float first (TensorPrimitives.ConvertToSingle or ConvertChecked), or add in a long.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference System.Numerics.Tensors 11.0.0

cat > Program.cs <<'PROGRAM'
using System.Numerics.Tensors;

byte[] pixels = [200, 200, 200, 200];
short[] depth = [30000, 30000];
Console.WriteLine($"byte  200 200 200 200: {TensorPrimitives.Average<byte>(pixels)}, " +
    $"of integers in .NET {pixels.Average(p => (int)p)}");
Console.WriteLine($"short 30000 30000: {TensorPrimitives.Average<short>(depth)}, " +
    $"of integers in .NET {depth.Average(d => (int)d)}");
PROGRAM

recorded=$(cat <<'OUTPUT'
byte  200 200 200 200: 8, of integers in .NET 200
short 30000 30000: -2768, of integers in .NET 30000
OUTPUT
)

compare
