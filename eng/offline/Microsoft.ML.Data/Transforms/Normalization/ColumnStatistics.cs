using System;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gathers, slot by slot, what a normaliser needs to know of a column.</summary>
internal abstract class ColumnStatistics<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long[] _explicitInSparse;
    private long _denseRows;

    protected ColumnStatistics(int size)
    {
        Size = size;
        _explicitInSparse = new long[size];
    }

    public int Size { get; }

    protected long Rows { get; private set; }

    public void Add(in VBuffer<T> row)
    {
        if (row.Length != Size)
            throw Contracts.Except($"Normalizer expected {Size} slots but got {row.Length}");
        ReadOnlySpan<T> values = row.GetValues();
        if (row.IsDense)
        {
            AddDense(values);
            return;
        }

        Rows++;
        ReadOnlySpan<int> indices = row.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            _explicitInSparse[indices[i]]++;
            Update(indices[i], values[i]);
        }
    }

    public void AddDense(ReadOnlySpan<T> values)
    {
        Rows++;
        _denseRows++;
        UpdateAll(values);
    }

    /// <summary>Whether some sparse row did not mention the slot, so that it was 0 there.</summary>
    protected bool HasImplicitZero(int slot) => _denseRows + _explicitInSparse[slot] < Rows;

    protected abstract void Update(int slot, T value);

    /// <summary>Takes one value of every slot into account.</summary>
    protected abstract void UpdateAll(ReadOnlySpan<T> values);
}

/// <summary>The smallest and the largest value; NaN is passed over.</summary>
internal sealed class RangeStatistics<T> : ColumnStatistics<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _min;
    private readonly T[] _max;

    public RangeStatistics(int size)
        : base(size)
    {
        _min = new T[size];
        _max = new T[size];
        Array.Fill(_min, T.PositiveInfinity);
        Array.Fill(_max, T.NegativeInfinity);
    }

    /// <summary>The map of the range of a slot to [0, 1], or, where zero is to stay, into [-1, 1].</summary>
    public (T Scale, T Offset) GetAffine(int slot, bool fixZero)
    {
        if (HasImplicitZero(slot))
            Update(slot, T.Zero);
        (T min, T max) = (_min[slot], _max[slot]);

        // A constant slot tells nothing. The same holds for one without any number, where the minimum is above the maximum.
        if (!(max > min))
            return (T.Zero, T.Zero);
        if (fixZero)
            return (T.One / T.Max(T.Abs(max), T.Abs(min)), T.Zero);
        T scale = T.One / (max - min);
        return (scale, T.IsZero(scale) ? T.Zero : min);
    }

    protected override void Update(int slot, T value)
    {
        if (value > _max[slot])
            _max[slot] = value;
        if (value < _min[slot])
            _min[slot] = value;
    }

    protected override void UpdateAll(ReadOnlySpan<T> values)
    {
        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(values[i..]);
            var min = new Vector<T>(_min, i);
            var max = new Vector<T>(_max, i);

            // A comparison with NaN is false, so that the old value stays.
            Vector.ConditionalSelect(Vector.LessThan(value, min), value, min).CopyTo(_min, i);
            Vector.ConditionalSelect(Vector.GreaterThan(value, max), value, max).CopyTo(_max, i);
        }

        for (; i < values.Length; i++)
            Update(i, values[i]);
    }
}

/// <summary>Mean and variance, in one pass by Welford's method; what is not finite is passed over.</summary>
internal sealed class MomentStatistics<T> : ColumnStatistics<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly double[] _mean;
    private readonly double[] _squares;
    private readonly long[] _nonZero;
    private readonly long[] _notFinite;

    public MomentStatistics(int size)
        : base(size)
    {
        _mean = new double[size];
        _squares = new double[size];
        _nonZero = new long[size];
        _notFinite = new long[size];
    }

    /// <summary>The mean, and the variance over all rows (not the estimate from a sample).</summary>
    public (double Mean, double Variance) GetMoments(int slot)
    {
        // Zeros were not counted one by one, because most values of sparse data are.
        long zeros = Rows - _notFinite[slot] - _nonZero[slot];
        long count = _nonZero[slot] + zeros;
        if (count == 0)
            return (0, 0);
        double mean = _mean[slot];
        double squares = _squares[slot];
        if (zeros > 0)
        {
            double all = mean - (mean * zeros / count);
            squares += mean * all * zeros;
            mean = all;
        }

        return (mean, squares / count);
    }

    protected override void Update(int slot, T value)
    {
        if (T.IsZero(value))
            return;
        if (!T.IsFinite(value))
        {
            _notFinite[slot]++;
            return;
        }

        double number = double.CreateTruncating(value);
        double delta = number - _mean[slot];
        _mean[slot] += delta / ++_nonZero[slot];
        _squares[slot] += delta * (number - _mean[slot]);
    }

    protected override void UpdateAll(ReadOnlySpan<T> values)
    {
        for (int i = 0; i < values.Length; i++)
            Update(i, values[i]);
    }
}
