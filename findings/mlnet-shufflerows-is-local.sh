#!/usr/bin/env bash
# ML.NET's ShuffleRows mixes neighbours only, for data in memory too.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: After ShuffleRows the first 1,000 of 20,000 rows come from everywhere; shuffleSource is true by default, and
#           the source is a list.
# Happens:  A list is read in order through a pool of 1,000 rows (shufflePoolSize): the first 1,000 rows hold none
#           beyond the first 4,000.
# Hurts:    whoever lists images folder by folder (class by class), shuffles, and takes a part or trains in that order:
#           the part holds the first classes only.
# Instead:  give shufflePoolSize the number of rows, or shuffle the list before it is loaded.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

Console.WriteLine($"as it is: none of the first 1,000 rows beyond the first 4,000: {Largest(1000) < 4000}");
Console.WriteLine($"pool of 20,000 rows: a row beyond the first 19,000 among the first 1,000: {Largest(20000) >= 19000}");

static int Largest(int pool)
{
    var context = new MLContext(1);
    IDataView rows = context.Data.LoadFromEnumerable(Enumerable.Range(0, 20000).Select(index => new Row { Index = index }));
    // 1,000 is the default; without the argument it is the same.
    IDataView shuffled = pool == 1000 ? context.Data.ShuffleRows(rows) : context.Data.ShuffleRows(rows, shufflePoolSize: pool);
    return shuffled.GetColumn<int>("Index").Take(1000).Max();
}

class Row { public int Index; }
PROGRAM

recorded=$(cat <<'OUTPUT'
as it is: none of the first 1,000 rows beyond the first 4,000: True
pool of 20,000 rows: a row beyond the first 19,000 among the first 1,000: True
OUTPUT
)

compare
