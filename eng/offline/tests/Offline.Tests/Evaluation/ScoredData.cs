using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

/// <summary>Data as a trained model hands it to an evaluation, made of given labels and scores.</summary>
internal static class ScoredData
{
    /// <param name="labels">From 0; null is a missing label.</param>
    /// <param name="scores">One row each.</param>
    /// <param name="labelCount">The number of keys; 0 for as many as there are scores.</param>
    /// <param name="slotNames">The names of the scores.</param>
    public static IDataView Multiclass(MLContext ml, IEnumerable<int?> labels, IEnumerable<float[]> scores,
        int labelCount = 0, string[]? slotNames = null)
    {
        MulticlassRow[] rows = labels
            .Zip(scores, (label, score) => new MulticlassRow { Label = Key(label), Score = score }).ToArray();
        int classCount = rows[0].Score.Length;
        SchemaDefinition schema = SchemaDefinition.Create(typeof(MulticlassRow));
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), labelCount == 0 ? classCount : labelCount);
        schema["PredictedLabel"].ColumnType = new KeyDataViewType(typeof(uint), classCount);
        schema["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classCount);
        if (slotNames != null)
        {
            schema["Score"].AddAnnotation("SlotNames", Texts(slotNames),
                new VectorDataViewType(TextDataViewType.Instance, slotNames.Length));
        }
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>The label is a number, so it can be NaN, negative or no class at all.</summary>
    public static IDataView MulticlassWithNumericLabels(MLContext ml, IEnumerable<float> labels, IEnumerable<float[]> scores)
    {
        NumericLabelRow[] rows = labels
            .Zip(scores, (label, score) => new NumericLabelRow { Label = label, Score = score }).ToArray();
        SchemaDefinition schema = SchemaDefinition.Create(typeof(NumericLabelRow));
        schema["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Score.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    public static IDataView Binary(MLContext ml, IEnumerable<bool> labels, IEnumerable<float> scores,
        IEnumerable<float>? probabilities = null)
    {
        float[] all = scores.ToArray();
        float[] probabilitiesOfAll = probabilities?.ToArray() ?? all.Select(score => 1 / (1 + MathF.Exp(-score))).ToArray();
        return ml.Data.LoadFromEnumerable(labels.Select((label, i) =>
            new BinaryRow { Label = label, Score = all[i], Probability = probabilitiesOfAll[i] }).ToArray());
    }

    public static IDataView Clustering(MLContext ml, IEnumerable<float> labels, IEnumerable<float[]> scores,
        IEnumerable<float[]> features)
    {
        ClusteringRow[] rows = labels.Zip(scores, features)
            .Select(row => new ClusteringRow { Label = row.First, Score = row.Second, Features = row.Third }).ToArray();
        SchemaDefinition schema = SchemaDefinition.Create(typeof(ClusteringRow));
        schema["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Score.Length);
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    public static IDataView Regression(MLContext ml, IEnumerable<float> labels, IEnumerable<float> scores) =>
        ml.Data.LoadFromEnumerable(labels
            .Zip(scores, (label, score) => new RegressionRow { Label = label, Score = score }).ToArray());

    public static VBuffer<ReadOnlyMemory<char>> Texts(string[] texts) =>
        new(texts.Length, texts.Select(text => text.AsMemory()).ToArray());

    // In an object keys count from 0, and every number that is no key means a missing one.
    private static uint Key(int? label) => label == null ? uint.MaxValue : (uint)label.Value;

    private sealed class MulticlassRow
    {
        public uint Label { get; set; }

        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }

    private sealed class NumericLabelRow
    {
        public float Label { get; set; }

        public float[] Score { get; set; } = [];

        public float PredictedLabel { get; set; }
    }

    private sealed class BinaryRow
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    private sealed class ClusteringRow
    {
        public float Label { get; set; }

        public float[] Score { get; set; } = [];

        public float[] Features { get; set; } = [];
    }

    private sealed class RegressionRow
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
