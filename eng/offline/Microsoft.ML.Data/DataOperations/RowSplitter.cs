using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Splits the rows of a data view into parts, by chance or by the values of a column.</summary>
internal sealed class RowSplitter
{
    /// <summary>The seed where neither the caller nor the context gives one: splits are always repeatable.</summary>
    private const uint DefaultSeed = 42;

    private readonly IDataView _data;
    private readonly Func<Interval, RowPredicate> _makePredicate;

    public RowSplitter(IHostEnvironment env, IDataView data, string samplingKeyColumnName, int? seed)
    {
        _data = data;
        int? seedToUse = seed ?? (env as IHostEnvironmentInternal)?.Seed;
        uint start = seedToUse is { } value ? (uint)value : DefaultSeed;
        if (samplingKeyColumnName == null)
        {
            _makePredicate = interval => new RandomSplit(start, interval);
            return;
        }

        DataViewSchema.Column column = data.Schema.GetColumnOrNull(samplingKeyColumnName)
            ?? throw env.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", samplingKeyColumnName);
        if (column.Type is KeyDataViewType)
            _makePredicate = interval => new ValuePredicate(column, interval);
        else if (ValuePredicate.Supports(column.Type))
            _makePredicate = MakeRangeSplit(data, column);
        else if (column.Type.GetItemType() is PrimitiveDataViewType)
            _makePredicate = interval => new HashSplit(column, start, interval);
        else
            throw env.ExceptSchemaMismatch(
                nameof(samplingKeyColumnName),
                "SamplingKeyColumn",
                samplingKeyColumnName,
                "standard type or key",
                column.Type.ToString());
    }

    /// <summary>The rows of the part from <paramref name="from"/> to <paramref name="to"/> of [0, 1], and the others.</summary>
    public DataOperationsCatalog.TrainTestData Split(double from, double to)
    {
        // The last part takes its upper end, so that the parts cover everything.
        var test = new Interval(from, to, IncludeMax: to >= 1);
        return new DataOperationsCatalog.TrainTestData(
            new RowFilter(_data, _makePredicate(test with { Complement = true })),
            new RowFilter(_data, _makePredicate(test)));
    }

    /// <summary>Numbers are split by where they lie between the smallest and the largest one.</summary>
    private static Func<Interval, RowPredicate> MakeRangeSplit(IDataView data, DataViewSchema.Column column)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            Func<double> value = ValuePredicate.BindNumber(cursor, column);
            while (cursor.MoveNext())
            {
                double current = value();
                min = current < min ? current : min;
                max = current > max ? current : max;
            }
        }

        double range = max > min ? max - min : 1;
        return interval => new ValuePredicate(column, interval, value => (value - min) / range);
    }
}
