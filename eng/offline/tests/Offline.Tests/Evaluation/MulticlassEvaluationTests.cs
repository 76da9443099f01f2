using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

[TestClass]
public class MulticlassEvaluationTests
{
    private static readonly float[] _first = [0.5f, 0.3f, 0.2f];
    private static readonly float[] _second = [0.1f, 0.7f, 0.2f];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void RowsWithoutLabelDoNotCount()
    {
        MulticlassClassificationMetrics all = Evaluate([0, null, 1], [_first, _first, _first]);
        MulticlassClassificationMetrics labelled = Evaluate([0, 1], [_first, _first]);

        Assert.AreEqual(0.5, all.MicroAccuracy, 1e-12);
        Assert.AreEqual(labelled.LogLoss, all.LogLoss, 1e-12);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void RowsWithAScoreThatIsNotFiniteDoNotCount(float bad)
    {
        MulticlassClassificationMetrics metrics = Evaluate([0, 1, 2], [_first, _second, [0.1f, bad, 0.8f]]);

        Assert.AreEqual(1, metrics.MicroAccuracy);
        CollectionAssert.AreEqual(new double[] { 1, 1, 0 }, Diagonal(metrics.ConfusionMatrix));
    }

    [TestMethod]
    public void NumericLabelsThatAreNoClassNumbersDoNotCount()
    {
        IDataView data = ScoredData.MulticlassWithNumericLabels(
            _ml, [0, -1, 0.5f, float.NaN, 1], [_first, _first, _first, _first, _second]);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(data);

        Assert.AreEqual(1, metrics.MicroAccuracy);
        CollectionAssert.AreEqual(new double[] { 1, 1, 0 }, Diagonal(metrics.ConfusionMatrix));
    }

    [TestMethod]
    public void AClassThatHasNoScoreIsAnErrorWithTheGreatestLoss()
    {
        IDataView data = ScoredData.Multiclass(_ml, [0, 4], [_first, _first], labelCount: 5);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 4);

        Assert.AreEqual(0.5, metrics.MicroAccuracy);
        Assert.AreEqual(1, metrics.MacroAccuracy);
        Assert.AreEqual((-Math.Log(0.5) - Math.Log(1e-15f)) / 2, metrics.LogLoss, 1e-9);
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0.5, 1.0 }, metrics.TopKAccuracyForAllK.ToArray());
        Assert.AreEqual(1, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [TestMethod]
    public void OfEqualScoresTheFirstClassIsPredicted()
    {
        float[] tie = [0.2f, 0.4f, 0.4f];

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(
            ScoredData.Multiclass(_ml, [1, 2, 0], [tie, tie, tie]), topKPredictionCount: 3);

        Assert.AreEqual(1 / 3.0, metrics.MicroAccuracy, 1e-12);
        CollectionAssert.AreEqual(new double[] { 0, 1, 0 }, metrics.ConfusionMatrix.Counts[2].ToArray());
        Assert.AreEqual(2 / 3.0, metrics.TopKAccuracyForAllK[1], 1e-12);
        Assert.AreEqual(1, metrics.TopKAccuracy, 1e-12);
    }

    [TestMethod]
    public void AProbabilityOfZeroDoesNotMakeTheLossInfinite()
    {
        MulticlassClassificationMetrics metrics = Evaluate([0, 1], [[0, 1, 0], [0, 1, 0]]);

        Assert.AreEqual(-Math.Log(1e-15f) / 2, metrics.LogLoss, 1e-9);
        Assert.AreEqual(-Math.Log(1e-15f), metrics.PerClassLogLoss[0], 1e-9);
        Assert.AreEqual(0, metrics.PerClassLogLoss[1]);
    }

    [TestMethod]
    public void ScoresAboveOneHaveNoLoss()
    {
        Assert.AreEqual(0, Evaluate([0, 1], [[3, 1, -2], [-1, 8, 0]]).LogLoss);
    }

    [TestMethod]
    public void WithoutTopKThereIsNoTopKAccuracy()
    {
        MulticlassClassificationMetrics metrics = Evaluate([0, 1], [_first, _second]);

        Assert.AreEqual(0, metrics.TopKAccuracy);
        Assert.AreEqual(0, metrics.TopKPredictionCount);
        Assert.IsNull(metrics.TopKAccuracyForAllK);
    }

    [TestMethod]
    public void OneClassAloneHasNoMeaningfulReductionOfTheLoss()
    {
        Assert.AreEqual(double.PositiveInfinity, Evaluate([0, 0], [_first, _first]).LogLossReduction);
        Assert.AreEqual(double.NaN, Evaluate([0], [[1, 0, 0]]).LogLossReduction);
    }

    [TestMethod]
    public void TopKCannotBeMoreThanThereAreClasses()
    {
        IDataView data = ScoredData.Multiclass(_ml, [0, 1], [_first, _second]);

        Assert.AreEqual(1, _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 4).TopKAccuracy);
        // Which error it is differs: genuine ML.NET stumbles over an index.
        Assert.Throws<SystemException>(() => _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 5));
    }

    [TestMethod]
    public void WithoutRowsTheMetricsAreZero()
    {
        MulticlassClassificationMetrics metrics = Evaluate([null], [_first]);

        Assert.AreEqual(0, metrics.MicroAccuracy);
        Assert.AreEqual(0, metrics.MacroAccuracy);
        Assert.AreEqual(0, metrics.LogLoss);
        Assert.AreEqual(double.NaN, metrics.LogLossReduction);
    }

    [TestMethod]
    public void ColumnsThatAreMissingOrOfAnotherTypeAreNamed()
    {
        IDataView data = ScoredData.Multiclass(_ml, [0, 1], [_first, _second]);

        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.MulticlassClassification.Evaluate(data, "Wanted")).Message, "Wanted");
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.MulticlassClassification.Evaluate(data, predictedLabelColumnName: "Guess")).Message, "Guess");
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.MulticlassClassification.Evaluate(data, scoreColumnName: "Label")).Message,
            "'Label': expected vector of two or more items of type Single");
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, "Score")).Message,
            "'Score': expected Single or Key");
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: -1));
        Assert.Throws<ArgumentNullException>(() => _ml.MulticlassClassification.Evaluate(null));
    }

    private static double[] Diagonal(ConfusionMatrix matrix) =>
        Enumerable.Range(0, matrix.NumberOfClasses).Select(i => matrix.GetCountForClassPair(i, i)).ToArray();

    private MulticlassClassificationMetrics Evaluate(int?[] labels, float[][] scores) =>
        _ml.MulticlassClassification.Evaluate(ScoredData.Multiclass(_ml, labels, scores));
}
