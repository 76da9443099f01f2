using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Offline.Tests.Trainers;

[TestClass]
public class TrainerInputTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> MulticlassTrainers =>
    [
        Trainer("LbfgsMaximumEntropy", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
        Trainer("SdcaMaximumEntropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
        Trainer("OneVersusAll", ml =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LbfgsLogisticRegression())),
    ];

    [TestMethod]
    [DynamicData(nameof(MulticlassTrainers))]
    public void AMissingLabelColumnIsNamed(string name, Func<MLContext, IEstimator<ITransformer>> trainer)
    {
        IDataView all = TrainerData.Multiclass(_ml);
        IDataView data = _ml.Transforms.DropColumns("Label").Fit(all).Transform(all);

        Exception e = Assert.Throws<ArgumentOutOfRangeException>(() => trainer(_ml).Fit(data), name);

        StringAssert.Contains(e.Message, "abel column 'Label'");
    }

    [TestMethod]
    [DynamicData(nameof(MulticlassTrainers))]
    public void ALabelOfTheWrongTypeIsNamedWithItsType(string name, Func<MLContext, IEstimator<ITransformer>> trainer)
    {
        IDataView data = TrainerData.Binary(_ml);

        Exception e = Assert.Throws<ArgumentOutOfRangeException>(() => trainer(_ml).Fit(data), name);

        StringAssert.Contains(e.Message, "abel column 'Label'");
        StringAssert.Contains(e.Message, "Boolean");
    }

    [TestMethod]
    public void AMissingFeatureColumnIsNamed()
    {
        Exception e = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Pixels").Fit(
                TrainerData.Multiclass(_ml)));

        StringAssert.Contains(e.Message, "Could not find feature column 'Pixels'");
    }

    [TestMethod]
    public void AFeatureThatIsNoVectorIsNamedWithBothTypes()
    {
        Exception e = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Weight").Fit(
                TrainerData.Multiclass(_ml)));

        StringAssert.Contains(e.Message, "feature column 'Weight': expected Vector<Single>, got Single");
    }

    [TestMethod]
    [DynamicData(nameof(MulticlassTrainers))]
    public void NoRowsAtAllAreRefused(string name, Func<MLContext, IEstimator<ITransformer>> trainer)
    {
        IDataView none = _ml.Data.LoadFromEnumerable(Array.Empty<KeyExample>());

        Assert.Throws<InvalidOperationException>(() => trainer(_ml).Fit(none), name);
    }

    [TestMethod]
    [DynamicData(nameof(MulticlassTrainers))]
    public void RowsWithFeaturesThatAreNotFiniteOnlyAreRefused(string name, Func<MLContext, IEstimator<ITransformer>> trainer)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i =>
            new KeyExample { Features = [0, 1, float.NaN, 2, 3, 4], Label = (uint)(i % 2) }));

        Assert.Throws<InvalidOperationException>(() => trainer(_ml).Fit(data), name);
    }

    [TestMethod]
    public void SkippedRowsAreReportedAndDoNotChangeTheModel()
    {
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);
        IEnumerable<KeyExample> good = TrainerData.Golden.Features.Select((features, i) =>
            new KeyExample { Features = features, Label = (uint)TrainerData.Golden.Labels[i] });
        KeyExample[] bad =
        [
            new() { Features = [0, 0, float.NaN, 0, 0, 0], Label = 1 },
            new() { Features = [0, float.PositiveInfinity, 0, 0, 0, 0], Label = 1 },
            new() { Features = [9, 9, 9, 9, 9, 9], Label = 17 },
        ];

        float[] expected = Weights(good), actual = Weights(bad.Concat(good));

        CollectionAssert.AreEqual(expected, actual);
        Assert.IsTrue(messages.Any(message =>
            message.Contains("Skipped 3 instances with missing features/label/weight during training")));

        float[] Weights(IEnumerable<KeyExample> rows) => LinearObjectives.Parameters(
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(_ml.Data.LoadFromEnumerable(rows.ToArray())).Model)
            .Weights.SelectMany(line => line).ToArray();
    }

    [TestMethod]
    public void SparseFeaturesGiveTheModelOfDenseOnes()
    {
        float[][] dense = TrainerData.Golden.Features.Select(row => row.Select((x, i) => i % 2 == 0 ? x : 0).ToArray()).ToArray();
        IDataView denseView = _ml.Data.LoadFromEnumerable(dense.Select((row, i) =>
            new KeyExample { Features = row, Label = (uint)TrainerData.Golden.Labels[i] }).ToArray());
        IDataView sparseView = _ml.Data.LoadFromEnumerable(dense.Select((row, i) => new SparseExample
        {
            Features = new VBuffer<float>(6, 3, [row[0], row[2], row[4]], [0, 2, 4]),
            Label = (uint)TrainerData.Golden.Labels[i],
        }).ToArray());
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy();

        ITransformer expected = trainer.Fit(denseView), actual = trainer.Fit(sparseView);

        float[][] expectedScores = Scores(expected.Transform(denseView)), actualScores = Scores(actual.Transform(sparseView));
        for (int i = 0; i < expectedScores.Length; i++)
        {
            for (int k = 0; k < TrainerData.ClassCount; k++)
                Assert.AreEqual(expectedScores[i][k], actualScores[i][k], 1e-5f);
        }

        static float[][] Scores(IDataView view) =>
            view.GetColumn<VBuffer<float>>("Score").Select(score => score.DenseValues().ToArray()).ToArray();
    }

    [TestMethod]
    public void OneClassTrainsWithAWarning()
    {
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);
        IDataView data = _ml.Data.LoadFromEnumerable(
            TrainerData.Golden.Features.Select(features => new SingleClassExample { Features = features }).ToArray());

        _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data);

        Assert.IsTrue(messages.Any(message => message.Contains("one class predictor")));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(data));
    }

    [TestMethod]
    public void SettingsThatMakeNoSenseAreRefusedWithTheirName()
    {
        Check("NumberOfThreads", options => options.NumberOfThreads = 0);
        Check("L2Regularization", options => options.L2Regularization = -1);
        Check("L1Regularization", options => options.L1Regularization = -1);
        Check("OptimizationTolerance", options => options.OptimizationTolerance = 0);
        Check("HistorySize", options => options.HistorySize = 0);
        Check("MaximumNumberOfIterations", options => options.MaximumNumberOfIterations = 0);

        void Check(string name, Action<LbfgsMaximumEntropyMulticlassTrainer.Options> change)
        {
            var options = new LbfgsMaximumEntropyMulticlassTrainer.Options();
            change(options);
            Exception e = Assert.Throws<ArgumentOutOfRangeException>(() =>
                _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options));
            StringAssert.Contains(e.Message, name);
        }
    }

    [TestMethod]
    public void ATransformerRefusesFeaturesOfAnotherSize()
    {
        ITransformer model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(TrainerData.Multiclass(_ml));
        IDataView other = _ml.Data.LoadFromEnumerable(new[] { new ShortExample { Features = [1, 2] } });

        Exception e = Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(other.Schema));

        StringAssert.Contains(e.Message, "feature column 'Features'");
        StringAssert.Contains(e.Message, "Vector<Single, 6>");
    }

    private static object[] Trainer(string name, Func<MLContext, IEstimator<ITransformer>> make) => [name, make];

    private sealed class SparseExample
    {
        [VectorType(6)]
        public VBuffer<float> Features { get; init; }

        [KeyType(TrainerData.ClassCount)]
        public uint Label { get; init; }
    }

    private sealed class SingleClassExample
    {
        [VectorType(TrainerData.FeatureCount)]
        public required float[] Features { get; init; }

        [KeyType(1)]
        public uint Label { get; init; }
    }

    private sealed class ShortExample
    {
        [VectorType(2)]
        public required float[] Features { get; init; }
    }
}
