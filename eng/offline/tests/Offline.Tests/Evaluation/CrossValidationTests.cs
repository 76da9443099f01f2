using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

[TestClass]
public class CrossValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EveryRowIsHeldOutOnceAndItsModelHasNotSeenIt()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60)
            .Select(i => new Row { Id = i, Text = "row " + i, Label = i % 3, Score = [i % 3 == 0 ? 1 : 0, 0.5f, 0] }).ToArray());
        // The map of texts to keys knows exactly the rows of training: a key of 0 is a text not met there.
        var estimator = _ml.Transforms.Conversion.MapValueToKey("Key", "Text");

        var results = _ml.MulticlassClassification.CrossValidate(data, estimator, numberOfFolds: 4, seed: 3);

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, results.Select(result => result.Fold).ToArray());
        int[] heldOut = results.SelectMany(result => result.ScoredHoldOutSet.GetColumn<int>("Id")).Order().ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, 60).ToArray(), heldOut);
        foreach (var result in results)
        {
            uint[] heldOutKeys = result.ScoredHoldOutSet.GetColumn<uint>("Key").ToArray();
            Assert.IsNotEmpty(heldOutKeys);
            Assert.IsTrue(heldOutKeys.All(key => key == 0));
            int known = result.Model.Transform(data).GetColumn<uint>("Key").Count(key => key != 0);
            Assert.AreEqual(60 - heldOutKeys.Length, known);

            MulticlassClassificationMetrics again = _ml.MulticlassClassification.Evaluate(result.ScoredHoldOutSet);
            Assert.AreEqual(again.LogLoss, result.Metrics.LogLoss);
        }
    }

    [TestMethod]
    public void TheSamplingKeyKeepsRowsTogether()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80)
            .Select(i => new Row { Id = i, Text = "patient " + i / 8, Label = i % 3, Score = [0.2f, 0.5f, 0.3f] }).ToArray());

        var results = _ml.MulticlassClassification.CrossValidate(
            data, _ml.Transforms.CopyColumns("Copy", "Id"), numberOfFolds: 3, samplingKeyColumnName: "Text");

        string[] patients = results.SelectMany(result => result.ScoredHoldOutSet.GetColumn<string>("Text").Distinct()).ToArray();
        Assert.HasCount(10, patients);
        CollectionAssert.AllItemsAreUnique(patients);
    }

    [TestMethod]
    public void TheOtherTasksAreCrossValidatedToo()
    {
        IDataView binary = ScoredData.Binary(_ml, Enumerable.Range(0, 60).Select(i => i % 2 == 0),
            Enumerable.Range(0, 60).Select(i => i % 4 < 2 ? 1f : -1f));
        IEstimator<ITransformer> copy = _ml.Transforms.CopyColumns("Copy", "Score");

        Assert.HasCount(2, _ml.BinaryClassification.CrossValidate(binary, copy, numberOfFolds: 2));
        Assert.AreEqual(0.5, _ml.BinaryClassification.CrossValidateNonCalibrated(binary, copy, numberOfFolds: 2)
            .Average(result => result.Metrics.Accuracy), 0.2);

        IDataView regression = ScoredData.Regression(
            _ml, Enumerable.Range(0, 40).Select(i => (float)i), Enumerable.Range(0, 40).Select(i => i + 2f));
        foreach (var result in _ml.Regression.CrossValidate(regression, copy, numberOfFolds: 2))
            Assert.AreEqual(2, result.Metrics.MeanAbsoluteError, 1e-9);

        float[] parities = Enumerable.Range(0, 40).Select(i => i % 2f).ToArray();
        IDataView clusters = ScoredData.Clustering(_ml, parities, parities.Select(parity => new[] { parity, 1 - parity }),
            parities.Select((parity, i) => new[] { i, parity }));
        foreach (var result in _ml.Clustering.CrossValidate(clusters, copy, 2, "Label", "Features"))
        {
            Assert.AreEqual(1, result.Metrics.NormalizedMutualInformation, 1e-6);
            Assert.IsGreaterThan(0, result.Metrics.DaviesBouldinIndex);
        }
    }

    [TestMethod]
    public void OneFoldIsNoCrossValidation()
    {
        IDataView data = ScoredData.Regression(_ml, [1, 2], [1, 2]);

        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Regression.CrossValidate(data, _ml.Transforms.CopyColumns("Copy", "Score"), numberOfFolds: 1));
    }

    private sealed class Row
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public float Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        public float PredictedLabel { get; set; }
    }
}
