using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Training rows in memory: dense features with the class (from 0) and the weight of each row, in segments, so that they grow
/// without copying and without knowing their number first. Rows are padded with zeros to whole vectors, and every segment to
/// whole vectors of rows; padding rows weigh nothing.
/// </summary>
internal sealed class LinearData
{
    private const int SegmentFloats = 1 << 18;
    private const int MaximumSegmentRows = 4096;
    private const int RowsBetweenChecks = 1024;
    private readonly List<Segment> _segments = [];

    public LinearData(int featureCount)
    {
        FeatureCount = featureCount;
        Stride = PaddedLength(featureCount);
        int rows = (int)BitOperations.RoundUpToPowerOf2((uint)(SegmentFloats / Stride));
        RowsPerSegment = Math.Clamp(rows, LinearKernels.Lanes, MaximumSegmentRows);
    }

    public int FeatureCount { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    public int RowsPerSegment { get; }

    public long RowCount { get; private set; }

    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>A number of floats, rounded up to whole vectors.</summary>
    public static int PaddedLength(int length) =>
        checked((length + LinearKernels.Lanes - 1) / LinearKernels.Lanes * LinearKernels.Lanes);

    /// <summary>Reads the rows of a view, in its order.</summary>
    /// <param name="input">The view.</param>
    /// <param name="label">A key over <see cref="uint"/>, or a Boolean.</param>
    /// <param name="features">A vector of <see cref="float"/> of known length.</param>
    /// <param name="weight">A <see cref="float"/>; null where all rows weigh 1.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A row has no label, or a feature or weight that is refused.</exception>
    public static LinearData Read(IDataView input, DataViewSchema.Column label, DataViewSchema.Column features,
        DataViewSchema.Column? weight, CancellationToken cancellation)
    {
        var data = new LinearData(((VectorDataViewType)features.Type).Size);
        DataViewSchema.Column[] columns = weight is null ? [label, features] : [label, features, weight.Value];
        using DataViewRowCursor cursor = input.GetRowCursor(columns);
        Func<int> getClass = ClassGetter(cursor, label);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<float>? getWeight = weight is null ? null : cursor.GetGetter<float>(weight.Value);
        VBuffer<float> row = default;
        float rowWeight = 1;
        while (cursor.MoveNext())
        {
            if (data.RowCount % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            int index = getClass();
            if (index < 0)
                throw new InvalidDataException($"Row {cursor.Position} has no label in the column '{label.Name}'.");
            getWeight?.Invoke(ref rowWeight);
            if (!(rowWeight >= 0 && float.IsFinite(rowWeight)))
                throw new InvalidDataException(FormattableString.Invariant(
                    $"Row {cursor.Position} has the weight {rowWeight} in the column '{weight?.Name}'; ") +
                    "wanted are finite numbers of at least 0.");
            getFeatures(ref row);
            VectorValues.RequireFinite(row, features.Name, cursor.Position);
            row.CopyTo(data.AddRow(index, rowWeight));
        }

        return data;
    }

    /// <summary>Adds a row of zeros and returns where its values belong.</summary>
    public Span<float> AddRow(int label, float weight)
    {
        int row = (int)(RowCount % RowsPerSegment);
        if (row == 0)
            _segments.Add(new Segment(RowsPerSegment, Stride));
        Segment segment = _segments[^1];
        segment.Labels[row] = label;
        segment.Weights[row] = weight;
        segment.RowCount = row + 1;
        RowCount++;
        return segment.Values.Span.Slice(row * Stride, FeatureCount);
    }

    private static Func<int> ClassGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType)
        {
            ValueGetter<bool> getFlag = row.GetGetter<bool>(column);
            bool flag = false;
            return () =>
            {
                getFlag(ref flag);
                return flag ? 1 : 0;
            };
        }

        ValueGetter<uint> getKey = row.GetGetter<uint>(column);
        uint key = 0;
        return () =>
        {
            getKey(ref key);
            return (int)key - 1;
        };
    }

    public sealed class Segment
    {
        internal Segment(int rows, int stride)
        {
            Values = new AlignedBuffer(checked(rows * stride));
            Labels = new int[rows];
            Weights = new float[rows];
        }

        public AlignedBuffer Values { get; }

        public int[] Labels { get; }

        public float[] Weights { get; }

        public int RowCount { get; set; }

        /// <summary>The rows with the padding to whole vectors.</summary>
        public int PaddedRowCount => PaddedLength(RowCount);
    }
}
