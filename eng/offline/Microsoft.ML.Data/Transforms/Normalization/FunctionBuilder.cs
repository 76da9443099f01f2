using System;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Reads the values of a column and makes the function that normalises them.</summary>
internal abstract class FunctionBuilder
{
    private long _remaining;

    private FunctionBuilder(long maximumExampleCount) => _remaining = maximumExampleCount;

    public static FunctionBuilder Create(
        NormalizingEstimator.ColumnOptionsBase options, DataViewRowCursor cursor, DataViewSchema.Column column)
        => column.Type.GetItemType().RawType == typeof(float)
            ? new Builder<float>(options, cursor, column)
            : new Builder<double>(options, cursor, column);

    /// <summary>Takes the row that the cursor is at into account; false once there are enough rows.</summary>
    public bool ProcessRow()
    {
        if (_remaining == 0)
            return false;
        _remaining--;
        AddRow();
        return true;
    }

    public abstract IColumnFunction Build();

    protected abstract void AddRow();

    private sealed class Builder<T> : FunctionBuilder
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly ColumnStatistics<T> _statistics;
        private readonly NormalizingEstimator.ColumnOptionsBase _options;
        private readonly bool _isVector;
        private readonly Action _addRow;

        public Builder(NormalizingEstimator.ColumnOptionsBase options, DataViewRowCursor cursor, DataViewSchema.Column column)
            : base(options.MaximumExampleCount)
        {
            int size = column.Type.GetValueCount();
            _options = options;
            _isVector = column.Type is VectorDataViewType;
            _statistics = options is NormalizingEstimator.MinMaxColumnOptions
                ? new RangeStatistics<T>(size)
                : new MomentStatistics<T>(size);
            _addRow = _isVector ? MakeAddVector(cursor, column) : MakeAddScalar(cursor, column);
        }

        public override IColumnFunction Build() => _statistics switch
        {
            RangeStatistics<T> range => MakeAffine(slot => range.GetAffine(slot, _options.EnsureZeroUntouched)),
            MomentStatistics<T> moments when _options is NormalizingEstimator.MeanVarianceColumnOptions { UseCdf: true }
                => MakeCdf(moments),
            MomentStatistics<T> moments => MakeAffine(slot => Standardize(moments.GetMoments(slot))),
            _ => throw Contracts.Except("Unknown kind of normalization."),
        };

        protected override void AddRow() => _addRow();

        private Action MakeAddScalar(DataViewRowCursor cursor, DataViewSchema.Column column)
        {
            ValueGetter<T> get = cursor.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                get(ref value);
                _statistics.AddDense(new ReadOnlySpan<T>(in value));
            };
        }

        private Action MakeAddVector(DataViewRowCursor cursor, DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
            VBuffer<T> value = default;
            return () =>
            {
                get(ref value);
                _statistics.Add(in value);
            };
        }

        private IColumnFunction MakeAffine(Func<int, (T Scale, T Offset)> getAffine)
        {
            var scale = new T[_statistics.Size];
            var offset = new T[_statistics.Size];
            for (int i = 0; i < scale.Length; i++)
                (scale[i], offset[i]) = getAffine(i);
            bool shifts = Array.Exists(offset, value => !T.IsZero(value));
            return AffineColumnFunction.Make(scale, shifts ? offset : null, _isVector);
        }

        private IColumnFunction MakeCdf(MomentStatistics<T> moments)
        {
            var mean = new T[_statistics.Size];
            var deviation = new T[_statistics.Size];
            for (int i = 0; i < mean.Length; i++)
            {
                (double slotMean, double variance) = moments.GetMoments(i);
                if (variance == 0)
                    continue;
                mean[i] = T.CreateTruncating(slotMean);
                deviation[i] = T.CreateTruncating(Math.Sqrt(variance));
            }

            return CdfColumnFunction.Make(mean, deviation, useLog: false, _isVector);
        }

        /// <summary>To variance 1 and mean 0, or, where zero is to stay, to a mean square of 1.</summary>
        private (T Scale, T Offset) Standardize((double Mean, double Variance) moments)
        {
            // A constant slot tells nothing.
            if (moments.Variance == 0)
                return (T.Zero, T.Zero);
            if (_options.EnsureZeroUntouched)
            {
                double meanSquare = moments.Variance + (moments.Mean * moments.Mean);
                return (T.One / T.CreateTruncating(Math.Sqrt(meanSquare)), T.Zero);
            }

            T scale = T.One / T.CreateTruncating(Math.Sqrt(moments.Variance));
            return (scale, T.IsZero(scale) ? T.Zero : T.CreateTruncating(moments.Mean));
        }
    }
}
