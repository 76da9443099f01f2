using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

[TestClass]
public class ClusteringAndRegressionEvaluationTests
{
    // Clusters of (0, 0) and (4, 0), and of (10, 0) and (10, 2); nothing is near a third centre.
    private static readonly float[][] _features = [[0, 0], [4, 0], [10, 0], [10, 2]];
    private static readonly float[][] _scores = [[1, 9, 99], [2, 9, 99], [9, 3, 99], [9, 4, 99]];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ClustersThatAreTheClassesShareAllInformation()
    {
        ClusteringMetrics metrics = Evaluate([0, 0, 1, 1]);

        Assert.AreEqual(1, metrics.NormalizedMutualInformation, 1e-6);
        Assert.AreEqual(2.5, metrics.AverageDistance, 1e-6);
    }

    [TestMethod]
    public void AnEmptyClusterCountsInTheDaviesBouldinIndex()
    {
        double ratio = (2 + 1) / Math.Sqrt(8 * 8 + 1);

        Assert.AreEqual(2 * ratio / 3, Evaluate([0, 0, 1, 1]).DaviesBouldinIndex, 1e-6);
    }

    [TestMethod]
    public void WithoutFeaturesTheDaviesBouldinIndexIsZero()
    {
        IDataView data = ScoredData.Clustering(_ml, [0, 0, 1, 1], _scores, _features);

        Assert.AreEqual(0, _ml.Clustering.Evaluate(data, "Label").DaviesBouldinIndex);
    }

    [TestMethod]
    public void WithoutLabelsTheSharedInformationIsNotANumber()
    {
        IDataView data = ScoredData.Clustering(_ml, [0, 0, 1, 1], _scores, _features);

        Assert.AreEqual(double.NaN, _ml.Clustering.Evaluate(data).NormalizedMutualInformation);
        Assert.AreEqual(double.NaN, Evaluate([0, 0, 0, 0]).NormalizedMutualInformation);
    }

    [TestMethod]
    public void AMissingLabelCountsAsTheFirstClass()
    {
        Assert.AreEqual(1, Evaluate([float.NaN, 0, 1, 1]).NormalizedMutualInformation, 1e-6);
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(0.5f)]
    public void ALabelThatIsNoClassNumberIsAnError(float label)
    {
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => Evaluate([0, 0, 1, label])).Message, "Invalid label");
    }

    [TestMethod]
    public void RowsWithoutLabelOrScoreDoNotCountInRegression()
    {
        IDataView data = ScoredData.Regression(_ml, [1, 2, 5, float.NaN, 7], [1, 3, 5, 1, float.NaN]);

        RegressionMetrics metrics = _ml.Regression.Evaluate(data);

        Assert.AreEqual(1 / 3.0, metrics.MeanAbsoluteError, 1e-9);
        Assert.AreEqual(1 / 3.0, metrics.MeanSquaredError, 1e-9);
        Assert.AreEqual(Math.Sqrt(1 / 3.0), metrics.RootMeanSquaredError, 1e-9);
        Assert.AreEqual(1 - 1 / (30 - 64 / 3.0), metrics.RSquared, 1e-9);
    }

    [TestMethod]
    public void EqualLabelsHaveNoRSquared()
    {
        Assert.AreEqual(double.NaN, _ml.Regression.Evaluate(ScoredData.Regression(_ml, [2, 2], [1, 3])).RSquared);
    }

    private ClusteringMetrics Evaluate(float[] labels) =>
        _ml.Clustering.Evaluate(ScoredData.Clustering(_ml, labels, _scores, _features), "Label", "Score", "Features");
}
