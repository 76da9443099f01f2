using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Draws a number in [0, 1) for every row, in order, and accepts the rows whose number is in an interval.</summary>
/// <remarks>Every cursor draws the same numbers, so that intervals that do not overlap give disjoint sets of rows.</remarks>
internal sealed class RandomSplit : RowPredicate
{
    private readonly uint _seed;
    private readonly Interval _interval;

    public RandomSplit(uint seed, Interval interval)
    {
        _seed = seed;
        _interval = interval;
    }

    public override IEnumerable<DataViewSchema.Column> Columns => [];

    public override bool IsOrderIndependent => false;

    public override Func<bool> Bind(DataViewRowCursor cursor)
    {
        TauswortheHybrid random = RandomUtils.Create(_seed);
        Interval interval = _interval;
        return () => interval.Accepts(random.NextFloat());
    }
}
