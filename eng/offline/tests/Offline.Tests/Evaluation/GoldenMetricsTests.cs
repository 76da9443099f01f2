using System.Collections;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

/// <summary>All metrics against scikit-learn's (eng/peers/golden_metrics.py).</summary>
[TestClass]
public class GoldenMetricsTests
{
    private static readonly JsonElement _golden =
        JsonDocument.Parse(File.ReadAllText(TestData.PathOf("metrics.json"))).RootElement;

    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> MulticlassCases => Names("Multiclass");

    public static IEnumerable<object[]> BinaryCases => Names("Binary");

    public static IEnumerable<object[]> ClusteringCases => Names("Clustering");

    public static IEnumerable<object[]> RegressionCases => Names("Regression");

    [TestMethod]
    [DynamicData(nameof(MulticlassCases))]
    public void MulticlassMetricsAgreeWithScikitLearn(string name)
    {
        JsonElement golden = Case("Multiclass", name);
        IEnumerable<int?> labels = Values<int>(golden, "Labels").Select(label => (int?)label);
        IDataView data = ScoredData.Multiclass(_ml, labels, Values<float[]>(golden, "Scores"));
        int classes = golden.GetProperty("Classes").GetInt32();

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: classes - 1);

        AssertAll(golden, metrics, metrics.ConfusionMatrix);
        Assert.AreEqual(classes, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.AreEqual(classes - 1, metrics.TopKPredictionCount);
        Assert.AreEqual(metrics.TopKAccuracyForAllK[classes - 2], metrics.TopKAccuracy);
    }

    [TestMethod]
    [DynamicData(nameof(BinaryCases))]
    public void BinaryMetricsAgreeWithScikitLearn(string name)
    {
        JsonElement golden = Case("Binary", name);
        IDataView data = ScoredData.Binary(_ml, Values<bool>(golden, "Labels"), Values<float>(golden, "Scores"),
            Values<float>(golden, "Probabilities"));

        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(data);
        AssertAll(golden, metrics, metrics.ConfusionMatrix);

        BinaryClassificationMetrics withoutProbability = _ml.BinaryClassification.EvaluateNonCalibrated(data);
        AssertAll(golden, withoutProbability, withoutProbability.ConfusionMatrix, "LogLoss", "LogLossReduction", "Entropy");
    }

    [TestMethod]
    [DynamicData(nameof(ClusteringCases))]
    public void ClusteringMetricsAgreeWithScikitLearn(string name)
    {
        JsonElement golden = Case("Clustering", name);
        IDataView data = ScoredData.Clustering(
            _ml, Values<float>(golden, "Labels"), Values<float[]>(golden, "Scores"), Values<float[]>(golden, "Features"));

        AssertAll(golden, _ml.Clustering.Evaluate(data, "Label", "Score", "Features"), confusion: null);
    }

    [TestMethod]
    [DynamicData(nameof(RegressionCases))]
    public void RegressionMetricsAgreeWithScikitLearn(string name)
    {
        JsonElement golden = Case("Regression", name);
        IDataView data = ScoredData.Regression(_ml, Values<float>(golden, "Labels"), Values<float>(golden, "Scores"));

        AssertAll(golden, _ml.Regression.Evaluate(data), confusion: null);
    }

    private static IEnumerable<object[]> Names(string task) =>
        _golden.GetProperty(task).EnumerateArray().Select(item => new object[] { item.GetProperty("Name").GetString()! });

    private static JsonElement Case(string task, string name) =>
        _golden.GetProperty(task).EnumerateArray().Single(item => item.GetProperty("Name").GetString() == name);

    private static T[] Values<T>(JsonElement golden, string name) => golden.GetProperty(name).Deserialize<T[]>()!;

    private static void AssertAll(JsonElement golden, object metrics, ConfusionMatrix? confusion, params string[] without)
    {
        foreach (JsonProperty expected in golden.GetProperty("Expected").EnumerateObject().Where(p => !without.Contains(p.Name)))
        {
            object source = expected.Name is "Counts" or "PerClassPrecision" or "PerClassRecall" ? confusion! : metrics;
            object actual = source.GetType().GetProperty(expected.Name)!.GetValue(source)!;
            AssertClose(expected.Value, actual, expected.Name);
        }
    }

    private static void AssertClose(JsonElement expected, object actual, string name)
    {
        if (expected.ValueKind != JsonValueKind.Array)
        {
            double value = expected.GetDouble();
            Assert.AreEqual(value, (double)actual, 2e-6 * Math.Max(1, Math.Abs(value)), name);
            return;
        }
        object[] items = ((IEnumerable)actual).Cast<object>().ToArray();
        Assert.HasCount(expected.GetArrayLength(), items, name);
        for (int i = 0; i < items.Length; i++)
            AssertClose(expected[i], items[i], $"{name}[{i}]");
    }
}
