#!/usr/bin/env bash
# DataFrame.GroupBy takes a missing value for zero, while the column itself leaves it out.
#
# Versions: Microsoft.Data.Analysis 0.23.1; .NET 10, Linux x64
# Run:      2026-12-01; the output seen stands below
# Expected: Grouped by a key that all rows share, the mean and the minimum are those of the column: 4 and 2 of the
#           values 2, none, 6.
# Happens:  The column says mean 4 and minimum 2. GroupBy says mean 2.67 and minimum 0: the missing value counts as a
#           zero (though Count does not count it).
# Hurts:    whoever summarises measurements by class or file, say IoU where a class is absent and the value is missing.
# Instead:  drop the rows first (DropNulls on a frame of the key and that one column), or group with LINQ.
#
# Exit code: 0 while it behaves as recorded, 1 when the output differs, 2 when it could not be run.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/common/dotnet.sh"
reference Microsoft.Data.Analysis 0.23.1

cat > Program.cs <<'PROGRAM'
using Microsoft.Data.Analysis;

var iou = new SingleDataFrameColumn("IoU", [2f, null, 6f]);
var frame = new DataFrame(new StringDataFrameColumn("Class", ["a", "a", "a"]), iou);
GroupBy groups = frame.GroupBy("Class");
Console.WriteLine($"column:  mean {iou.Mean():F2}, minimum {iou.Min():F2}");
Console.WriteLine($"GroupBy: mean {groups.Mean("IoU")["IoU"][0]:F2}, minimum {groups.Min("IoU")["IoU"][0]:F2}, " +
    $"count {groups.Count("IoU")["IoU"][0]}");
PROGRAM

recorded=$(cat <<'OUTPUT'
column:  mean 4.00, minimum 2.00
GroupBy: mean 2.67, minimum 0.00, count 2
OUTPUT
)

compare
