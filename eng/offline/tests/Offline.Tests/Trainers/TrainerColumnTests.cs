using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Trainers;

[TestClass]
public class TrainerColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheKeyValuesOfTheLabelNameTheClasses()
    {
        var rows = Enumerable.Range(0, 30).Select(
            i => new { Features = new float[] { i % 3, i % 5, 1 }, Label = "class" + i % 3 });
        IDataView data = _ml.Data.LoadFromEnumerable(
            rows.Select(row => new TextExample { Features = row.Features, Label = row.Label }));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

        DataViewSchema schema = pipeline.Fit(data).GetOutputSchema(data.Schema);

        VBuffer<ReadOnlyMemory<char>> slots = default, keys = default, trained = default;
        schema["Score"].GetSlotNames(ref slots);
        schema["PredictedLabel"].GetKeyValues(ref keys);
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref trained);
        string[] expected = ["class0", "class1", "class2"];
        CollectionAssert.AreEqual(expected, slots.DenseValues().Select(value => value.ToString()).ToArray());
        CollectionAssert.AreEqual(expected, keys.DenseValues().Select(value => value.ToString()).ToArray());
        CollectionAssert.AreEqual(expected, trained.DenseValues().Select(value => value.ToString()).ToArray());
    }

    [TestMethod]
    public void TheColumnsOfOnePredictionHaveOneNumberAndTheNextPredictionAnother()
    {
        IDataView data = TrainerData.Binary(_ml);
        ITransformer model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data);

        IDataView once = model.Transform(data), twice = model.Transform(once);

        Assert.AreEqual(1u, SetOf(once.Schema["Score"]));
        Assert.AreEqual(1u, SetOf(once.Schema["PredictedLabel"]));
        Assert.AreEqual(1u, SetOf(once.Schema["Probability"]));
        Assert.AreEqual(2u, SetOf(twice.Schema["Score"]));
        Assert.AreEqual("BinaryClassification", Text(once.Schema["Score"], "ScoreColumnKind"));
        Assert.AreEqual("Probability", Text(once.Schema["Probability"], "ScoreValueKind"));
        Assert.IsTrue(once.Schema["Probability"].IsNormalized());
        CollectionAssert.AreEqual(
            new[] { "PredictedLabel", "Score", "Probability" },
            once.Schema.Skip(data.Schema.Count).Select(column => column.Name).ToArray());
    }

    private static uint SetOf(DataViewSchema.Column column)
    {
        uint set = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref set);
        return set;
    }

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    private sealed class TextExample
    {
        [VectorType(3)]
        public required float[] Features { get; init; }

        public required string Label { get; init; }
    }
}
