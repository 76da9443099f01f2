using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

[TestClass]
public class BinaryEvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheSignOfTheScoreIsThePrediction()
    {
        CalibratedBinaryClassificationMetrics metrics = Evaluate([true, true, true, false, false], [2, 0, -1, -3, 4]);

        Assert.AreEqual(0.4, metrics.Accuracy, 1e-12);
        Assert.AreEqual(0.5, metrics.PositivePrecision, 1e-12);
        Assert.AreEqual(1 / 3.0, metrics.PositiveRecall, 1e-12);
        Assert.AreEqual(1 / 3.0, metrics.NegativePrecision, 1e-12);
        Assert.AreEqual(0.5, metrics.NegativeRecall, 1e-12);
        Assert.AreEqual(0.4, metrics.F1Score, 1e-12);
    }

    [TestMethod]
    public void PairsOfEqualScoresCountHalfInTheAreaUnderTheRocCurve()
    {
        // Pairs: 3 right, 1 wrong, 2 ties.
        Assert.AreEqual(4 / 6.0, Evaluate([true, true, false, false, false], [1, 0, 1, 0, -1]).AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(0.5, Evaluate([true, false, true, false], [7, 7, 7, 7]).AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void EqualScoresAreTakenInTheOrderOfTheRowsInThePrecisionRecallCurve()
    {
        Assert.AreEqual(1, Evaluate([true, false], [1, 1]).AreaUnderPrecisionRecallCurve, 1e-12);
        Assert.AreEqual(0.25, Evaluate([false, true], [1, 1]).AreaUnderPrecisionRecallCurve, 1e-12);
    }

    [TestMethod]
    public void RowsWithAScoreThatIsNotFiniteDoNotCount()
    {
        CalibratedBinaryClassificationMetrics metrics = Evaluate(
            [true, false, true, false, true], [1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity]);

        Assert.AreEqual(1, metrics.Accuracy);
        Assert.AreEqual(1, metrics.Entropy);
    }

    [TestMethod]
    public void RowsWithoutLabelDoNotCount()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
        [
            new NumericLabelRow { Label = 1, Score = 1 },
            new NumericLabelRow { Label = float.NaN, Score = 1 },
            new NumericLabelRow { Label = -1, Score = -1 },
            new NumericLabelRow { Label = 0, Score = 1 },
        ]);

        BinaryClassificationMetrics metrics = _ml.BinaryClassification.EvaluateNonCalibrated(data);

        Assert.AreEqual(2 / 3.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual(0.75, metrics.AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void ACertainErrorMakesTheLossInfinite()
    {
        IDataView data = ScoredData.Binary(_ml, [true, false], [1, 1], [0, 0]);

        Assert.AreEqual(double.PositiveInfinity, _ml.BinaryClassification.Evaluate(data).LogLoss);
    }

    [TestMethod]
    public void AProbabilityThatIsNotANumberMakesTheLossNotANumber()
    {
        IDataView data = ScoredData.Binary(_ml, [true, false], [1, -1], [float.NaN, 0.5f]);

        Assert.AreEqual(double.NaN, _ml.BinaryClassification.Evaluate(data).LogLoss);
    }

    [TestMethod]
    public void LossAndEntropyAreInBits()
    {
        IDataView data = ScoredData.Binary(_ml, [true, false, false, false], [1, -1, -1, -1], [0.5f, 0.5f, 0.25f, 0.75f]);

        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(data);

        double loss = (1 + 1 - Math.Log2(0.75) + 2) / 4;
        double entropy = -0.25 * Math.Log2(0.25) - 0.75 * Math.Log2(0.75);
        Assert.AreEqual(loss, metrics.LogLoss, 1e-12);
        Assert.AreEqual(entropy, metrics.Entropy, 1e-12);
        Assert.AreEqual((entropy - loss) / entropy, metrics.LogLossReduction, 1e-12);
    }

    [TestMethod]
    public void OneClassAloneHasNoAreaUnderTheRocCurve()
    {
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate([false, false], [1, 2])).Message, "no positive class");
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate([true], [1])).Message, "no negative class");
    }

    [TestMethod]
    public void TheProbabilityColumnIsNeededOnlyForCalibratedMetrics()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            [new NumericLabelRow { Label = 1, Score = 1 }, new NumericLabelRow { Score = -1 }]);

        Assert.AreEqual(1, _ml.BinaryClassification.EvaluateNonCalibrated(data).Accuracy);
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(data)).Message, "Probability");
    }

    [TestMethod]
    public void ALabelOfTheWrongTypeIsNamed()
    {
        IDataView data = ScoredData.Multiclass(_ml, [0, 1], [[1, 2, 3], [1, 2, 3]]);

        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.EvaluateNonCalibrated(data)).Message,
            "'Score': expected Single");
    }

    private CalibratedBinaryClassificationMetrics Evaluate(bool[] labels, float[] scores) =>
        _ml.BinaryClassification.Evaluate(ScoredData.Binary(_ml, labels, scores));

    private sealed class NumericLabelRow
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
