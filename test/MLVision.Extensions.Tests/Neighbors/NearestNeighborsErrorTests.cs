using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Neighbors;

[TestClass]
public sealed class NearestNeighborsErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Options_out_of_range_are_refused_when_the_trainer_is_built()
    {
        AssertOption("NeighborCount must be between 1 and 1000.", new NearestNeighborsOptions { NeighborCount = 0 });
        AssertOption("NeighborCount must be between 1 and 1000.", new NearestNeighborsOptions { NeighborCount = 1001 });
        AssertOption("Metric must be one of Euclidean, Cosine.", new NearestNeighborsOptions { Metric = (NeighborMetric)7 });
        AssertOption("Weights must be one of Uniform, Distance.", new NearestNeighborsOptions { Weights = (NeighborWeights)7 });
    }

    [TestMethod]
    public void One_class_only_is_refused() =>
        AssertFails<ArgumentException>("one class only ('a')", Rows(("a", [1, 2]), ("a", [2, 3])));

    [TestMethod]
    public void No_rows_are_refused() => AssertFails<InvalidOperationException>("There are no rows to train on.",
        [], _ml.Transforms.Conversion.MapValueToKey("Label", keyData: Keys()));

    [TestMethod]
    public void More_neighbors_than_rows_are_refused() =>
        AssertFails<InvalidOperationException>("there are only 2 training rows", Rows(("a", [1, 2]), ("b", [2, 3])));

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    public void Features_that_are_not_finite_are_refused_with_row_and_slot(float value, string text) =>
        AssertFails<InvalidDataException>($"Row 1 has the value {text} in slot 1 of the column 'Features'",
            Rows(("a", [1, 2]), ("b", [2, value]), ("b", [3, 3])));

    [TestMethod]
    public void A_missing_label_is_refused_with_its_row() => AssertFails<InvalidDataException>(
        "Row 1 has no label in the column 'Label'.", Rows(("a", [1, 2]), ("unknown", [2, 3])),
        _ml.Transforms.Conversion.MapValueToKey("Label", keyData: Keys()));

    [TestMethod]
    public void A_text_label_is_refused_with_the_way_to_a_key()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers.NearestNeighbors()
            .Fit(_ml.Data.LoadFromEnumerable(Rows(("a", [1, 2])))));
        StringAssert.Contains(exception.Message,
            "The input column 'Label' is String; wanted is a key (Key<UInt32>); MapValueToKey");
    }

    [TestMethod]
    public void Vectors_of_another_length_are_refused_when_they_are_to_be_scored()
    {
        NearestNeighborsTransformer model = Train(Rows(("a", [1, 2]), ("b", [2, 3])), neighborCount: 1);
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => model.Transform(_ml.Data.LoadFromEnumerable(new[] { new Triple { Features = [1, 2, 3] } })));
        StringAssert.Contains(exception.Message,
            "The input column 'Features' is Vector<Single, 3>; wanted is Vector<Single, 2>.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Model.FindNeighbors([1, 2, 3])).Message,
            "The query has 3 features; 2 are wanted.");
    }

    [TestMethod]
    public void A_row_that_cannot_be_scored_fails_alone()
    {
        NearestNeighborsTransformer model = Train(Rows(("a", [1, 2]), ("b", [9, 9])), neighborCount: 1);
        IDataView scored = model.Transform(
            _ml.Data.LoadFromEnumerable(Rows(("", [1, 2]), ("", [9, 9]), ("", [float.NaN, 1]), ("", [9, 8]))));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["PredictedLabel"]]);
        ValueGetter<uint> getter = cursor.GetGetter<uint>(scored.Schema["PredictedLabel"]);
        uint label = 0;
        foreach (uint expected in new uint[] { 1, 2, 0, 2 })
        {
            Assert.IsTrue(cursor.MoveNext());
            if (expected == 0)
            {
                string message = Assert.ThrowsExactly<InvalidDataException>(() => getter(ref label)).Message;
                StringAssert.Contains(message, "Row 2 has the value NaN in slot 0 of the column 'Features'");
                continue;
            }

            getter(ref label);
            Assert.AreEqual(expected, label);
        }

        Assert.IsFalse(cursor.MoveNext());
    }

    private static Example[] Rows(params (string Label, float[] Features)[] rows) =>
        rows.Select(row => new Example { Label = row.Label, Features = row.Features }).ToArray();

    private void AssertOption(string message, NearestNeighborsOptions options)
    {
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.MulticlassClassification.Trainers.NearestNeighbors(options));
        StringAssert.StartsWith(exception.Message, message);
    }

    private void AssertFails<TException>(string message, Example[] rows, IEstimator<ITransformer>? toKey = null)
        where TException : Exception =>
        StringAssert.Contains(Assert.ThrowsExactly<TException>(() => Train(rows, 3, toKey)).Message, message);

    private IDataView Keys() => _ml.Data.LoadFromEnumerable(new[] { new Key { Label = "a" }, new Key { Label = "b" } });

    private NearestNeighborsTransformer Train(Example[] rows, int neighborCount, IEstimator<ITransformer>? toKey = null)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView keyed = (toKey ?? _ml.Transforms.Conversion.MapValueToKey("Label")).Fit(data).Transform(data);
        return _ml.MulticlassClassification.Trainers.NearestNeighbors(neighborCount: neighborCount).Fit(keyed);
    }

    private sealed class Example
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Triple
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Key
    {
        public string Label { get; set; } = "";
    }
}
