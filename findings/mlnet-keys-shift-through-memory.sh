#!/usr/bin/env bash
# A key column of ML.NET does not survive CreateEnumerable and LoadFromEnumerable: every class moves by one, the last
# becomes missing.
#
# Versions: Microsoft.ML 5.0.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Rows taken out of a view and loaded again with the same class are the same rows.
# Happens:  LoadFromEnumerable takes a uint with [KeyType] as counted from 0 and stores it plus one (0 means missing
#           inside). CreateEnumerable gives the stored number, without taking the one off. So 0 1 2 comes out as 1 2 3,
#           and loaded again it is 2 3 and missing. No exception, no warning.
# Hurts:    whoever filters, balances or augments labelled rows in memory and puts them back: classes are shifted, and
#           the rows of the last class lose their label.
# Instead:  turn keys back into values (MapKeyToValue) before rows leave the view, or subtract one before they are
#           loaded again.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.ML 5.0.1

cat > Program.cs <<'PROGRAM'
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext(1);
Row[] rows = [new() { Label = 0 }, new() { Label = 1 }, new() { Label = 2 }];
for (int trip = 0; trip < 3; trip++)
{
    Console.WriteLine($"in memory, after {trip} trips: {string.Join(" ", rows.Select(row => row.Label))}");
    IDataView view = context.Data.LoadFromEnumerable(rows);
    rows = context.Data.CreateEnumerable<Row>(view, reuseRowObject: false).ToArray();
}

class Row
{
    [KeyType(3)]
    public uint Label;
}
PROGRAM

recorded=$(cat <<'OUTPUT'
in memory, after 0 trips: 0 1 2
in memory, after 1 trips: 1 2 3
in memory, after 2 trips: 2 3 0
OUTPUT
)

compare
