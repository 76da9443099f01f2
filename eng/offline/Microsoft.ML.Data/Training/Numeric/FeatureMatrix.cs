using System;
using System.Collections.Generic;
using System.Numerics;

namespace Microsoft.ML.Numeric;

/// <summary>
/// A training set in memory: dense rows with a label and a weight each, in segments, so that it grows without copying and
/// without knowing its length first. Rows are padded with zeros to whole vectors, and every segment to whole vectors of
/// rows; padding rows weigh nothing.
/// </summary>
internal sealed class FeatureMatrix
{
    private const int SegmentFloats = 1 << 18;
    private const int MaximumSegmentRows = 4096;
    private readonly List<Segment> _segments = new List<Segment>();

    internal FeatureMatrix(int featureCount)
    {
        FeatureCount = featureCount;
        Stride = checked((featureCount + DenseKernels.Lanes - 1) / DenseKernels.Lanes * DenseKernels.Lanes);
        int rows = (int)BitOperations.RoundUpToPowerOf2((uint)(SegmentFloats / Stride));
        RowsPerSegment = Math.Clamp(rows, DenseKernels.Lanes, MaximumSegmentRows);
    }

    internal int FeatureCount { get; }

    /// <summary>Floats from one row to the next.</summary>
    internal int Stride { get; }

    internal int RowsPerSegment { get; }

    internal int RowCount { get; private set; }

    internal int SegmentCount => _segments.Count;

    internal Segment GetSegment(int index) => _segments[index];

    /// <summary>Adds a row of zeros and returns where its values belong.</summary>
    internal Span<float> AddRow(float label, float weight)
    {
        int row = RowCount % RowsPerSegment;
        if (row == 0)
            _segments.Add(new Segment(RowsPerSegment, Stride));
        Segment segment = _segments[_segments.Count - 1];
        segment.Labels[row] = label;
        segment.Weights[row] = weight;
        segment.RowCount = row + 1;
        RowCount = checked(RowCount + 1);
        return segment.Values.Span.Slice(row * Stride, FeatureCount);
    }

    internal ReadOnlySpan<float> GetRow(int row) =>
        _segments[row / RowsPerSegment].Values.Span.Slice(row % RowsPerSegment * Stride, FeatureCount);

    internal sealed class Segment
    {
        internal Segment(int rows, int stride)
        {
            Values = new AlignedBuffer(checked(rows * stride));
            Labels = new float[rows];
            Weights = new float[rows];
        }

        internal AlignedBuffer Values { get; }

        internal float[] Labels { get; }

        internal float[] Weights { get; }

        internal int RowCount { get; set; }

        /// <summary>The rows with the padding to whole vectors.</summary>
        internal int PaddedRowCount => (RowCount + DenseKernels.Lanes - 1) / DenseKernels.Lanes * DenseKernels.Lanes;
    }
}
