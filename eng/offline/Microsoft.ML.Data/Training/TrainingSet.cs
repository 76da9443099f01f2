using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// The examples of a view, in memory and in the view's order. Examples with a missing label, a feature that is not finite or a
/// weight that is not positive and finite are left out. The label is the number of the class from 0, or 1 and 0 for a truth.
/// </summary>
internal sealed class TrainingSet
{
    private TrainingSet(FeatureMatrix matrix, long skippedCount)
    {
        Matrix = matrix;
        SkippedCount = skippedCount;
        for (int i = 0; i < matrix.SegmentCount; i++)
        {
            foreach (float weight in matrix.GetSegment(i).Weights)
                WeightSum += weight;
        }
    }

    internal FeatureMatrix Matrix { get; }

    /// <summary>How many examples were left out.</summary>
    internal long SkippedCount { get; }

    internal double WeightSum { get; }

    /// <summary>Reads the examples.</summary>
    /// <param name="host">For progress and cancellation.</param>
    /// <param name="name">What the progress is called.</param>
    /// <param name="data">The view.</param>
    /// <param name="featureColumn">A vector of Single of known size.</param>
    /// <param name="labelColumn">A key of UInt32 or a Boolean; null for none.</param>
    /// <param name="weightColumn">A Single; null for none.</param>
    /// <param name="threadCount">How many threads may compute rows.</param>
    internal static TrainingSet Load(
        IHost host, string name, IDataView data, string featureColumn, string labelColumn, string weightColumn, int threadCount)
    {
        DataViewSchema.Column feature = data.Schema[featureColumn];
        DataViewSchema.Column? label = labelColumn == null ? null : data.Schema[labelColumn];
        DataViewSchema.Column? weight = weightColumn == null ? null : data.Schema[weightColumn];
        int featureCount = ((VectorDataViewType)feature.Type).Size;
        DataViewSchema.Column[] needed = new[] { feature, label, weight }.Where(c => c.HasValue).Select(c => c.Value).ToArray();

        using IProgressChannel progress = host.StartProgressChannel(name);
        DataViewRowCursor[] cursors = data.GetRowCursorSet(needed, threadCount);
        Reader[] readers = Array.ConvertAll(cursors, cursor => new Reader(host, cursor, feature, label, weight, featureCount));
        double? rowCount = data.GetRowCount();
        progress.SetHeader(
            new ProgressHeader("examples"),
            entry => entry.SetProgress(0, readers.Sum(reader => reader.Count), rowCount ?? double.NaN));
        if (readers.Length == 1)
            readers[0].ReadAll();
        else
            ReadInParallel(readers);
        FeatureMatrix matrix = readers.Length == 1 ? readers[0].Matrix : Merge(readers, featureCount);
        return new TrainingSet(matrix, readers.Sum(reader => reader.SkippedCount));
    }

    private static void ReadInParallel(Reader[] readers)
    {
        Task[] tasks = Array.ConvertAll(readers, reader => Task.Run(reader.ReadAll));
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }

    /// <summary>Which cursor of a set gets which rows is chance; their batches tell the order.</summary>
    private static FeatureMatrix Merge(Reader[] readers, int featureCount)
    {
        var merged = new FeatureMatrix(featureCount);
        foreach ((Reader reader, Run run) in readers
            .SelectMany(reader => reader.Runs.Select(run => (reader, run)))
            .OrderBy(pair => pair.run.Batch))
        {
            FeatureMatrix source = reader.Matrix;
            for (int row = run.First; row < run.First + run.Count; row++)
            {
                FeatureMatrix.Segment segment = source.GetSegment(row / source.RowsPerSegment);
                int position = row % source.RowsPerSegment;
                source.GetRow(row).CopyTo(merged.AddRow(segment.Labels[position], segment.Weights[position]));
            }
        }

        return merged;
    }

    /// <summary>Consecutive rows of one batch.</summary>
    private readonly record struct Run(long Batch, int First, int Count);

    private sealed class Reader
    {
        private const int RowsBetweenChecks = 256;

        private readonly IHost _host;
        private readonly DataViewRowCursor _cursor;
        private readonly ValueGetter<VBuffer<float>> _getFeatures;
        private readonly Func<float> _getLabel;
        private readonly ValueGetter<float> _getWeight;

        internal Reader(
            IHost host, DataViewRowCursor cursor, DataViewSchema.Column feature, DataViewSchema.Column? label,
            DataViewSchema.Column? weight, int featureCount)
        {
            _host = host;
            _cursor = cursor;
            _getFeatures = cursor.GetGetter<VBuffer<float>>(feature);
            _getLabel = label == null ? () => 0 : LabelGetter(cursor, label.Value);
            _getWeight = weight == null ? (ref float value) => value = 1 : cursor.GetGetter<float>(weight.Value);
            Matrix = new FeatureMatrix(featureCount);
        }

        internal FeatureMatrix Matrix { get; }

        internal List<Run> Runs { get; } = new List<Run>();

        internal long Count { get; private set; }

        internal long SkippedCount { get; private set; }

        internal void ReadAll()
        {
            using DataViewRowCursor cursor = _cursor;
            VBuffer<float> features = default;
            long batch = -1;
            int first = 0;
            while (cursor.MoveNext())
            {
                if (Count++ % RowsBetweenChecks == 0)
                    _host.CheckAlive();
                if (cursor.Batch != batch)
                {
                    EndRun(batch, ref first);
                    batch = cursor.Batch;
                }

                Read(ref features);
            }

            EndRun(batch, ref first);
        }

        private void Read(ref VBuffer<float> features)
        {
            // Features may be expensive: what is left out for its label or weight need not compute them.
            float label = _getLabel(), weight = 1;
            _getWeight(ref weight);
            if (float.IsNaN(label) || !(weight > 0 && float.IsFinite(weight)))
            {
                SkippedCount++;
                return;
            }

            _getFeatures(ref features);
            _host.Check(features.Length == Matrix.FeatureCount,
                $"The features of a row have length {features.Length}, those of the column {Matrix.FeatureCount}.");
            if (FloatVectors.AllFinite(features.GetValues()))
                features.CopyTo(Matrix.AddRow(label, weight));
            else
                SkippedCount++;
        }

        private void EndRun(long batch, ref int first)
        {
            if (Matrix.RowCount > first)
                Runs.Add(new Run(batch, first, Matrix.RowCount - first));
            first = Matrix.RowCount;
        }

        private static Func<float> LabelGetter(DataViewRow row, DataViewSchema.Column column)
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

            ulong count = column.Type.GetKeyCount();
            ValueGetter<uint> getKey = row.GetGetter<uint>(column);
            uint key = 0;
            return () =>
            {
                getKey(ref key);
                return key >= 1 && key <= count ? key - 1 : float.NaN;
            };
        }
    }
}
