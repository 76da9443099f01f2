using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Offline.Tests.Trainers;

[TestClass]
public class SdcaTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Cases =>
        Enumerable.Range(0, TrainerData.Golden.Sdca.Length).Select(number => new object[] { number });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void MaximumEntropyReachesTheObjectiveOfAnIndependentSolver(int number)
    {
        TrainerData.LinearCase setting = TrainerData.Golden.Sdca[number];

        MaximumEntropyModelParameters model = Fit(_ml, setting);

        Assert.AreEqual(setting.Objective, LinearObjectives.Pairwise(model, setting), 1e-3 * setting.Objective,
            setting.ToString());
    }

    [TestMethod]
    public void TheDualityGapBoundsTheDistanceToTheOptimum()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.Sdca[0];

        double coarse = LinearObjectives.Pairwise(Fit(_ml, setting, tolerance: 0.1f), setting);

        Assert.IsLessThan(0.1 * coarse, coarse - setting.Objective);
        Assert.IsGreaterThanOrEqualTo(setting.Objective * (1 - 1e-6), coarse);
    }

    [TestMethod]
    public void TheSeedDecidesTheResult()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.Sdca[0];
        float[] first = Weights(3), second = Weights(3), other = Weights(4);

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);

        float[] Weights(int seed) => LinearObjectives.Parameters(Fit(new MLContext(seed), setting, tolerance: 0.1f))
            .Weights.SelectMany(line => line).ToArray();
    }

    [TestMethod]
    public void ABiasWithALearningRateIsNotRegularised()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.Sdca[0] with { L2 = 1 };
        var options = new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            L2Regularization = 1,
            L1Regularization = 0,
            MaximumNumberOfIterations = 200,
            ConvergenceTolerance = 1e-4f,
            NumberOfThreads = 1,
        };

        float regularised = LargestBias();
        options.BiasLearningRate = 1;
        float free = LargestBias();

        Assert.IsGreaterThan(regularised, free);

        float LargestBias() => _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(options)
            .Fit(TrainerData.Multiclass(_ml)).Model.GetBiases().Max(Math.Abs);
    }

    [TestMethod]
    public void RowsThatSeveralThreadsComputeKeepTheirOrder()
    {
        // Without shuffling the model depends on the order of the rows.
        var options = new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            L2Regularization = 0.01f, L1Regularization = 0, MaximumNumberOfIterations = 1, Shuffle = false, NumberOfThreads = 1,
        };
        IDataView source = TrainerData.Multiclass(_ml);
        IDataView computed = _ml.Transforms.NormalizeMinMax("Features").Fit(source).Transform(source);
        IDataView ready = _ml.Data.LoadFromEnumerable(
            _ml.Data.CreateEnumerable<ComputedExample>(computed, reuseRowObject: false)
                .Select((row, i) => new KeyExample { Features = row.Features, Label = (uint)TrainerData.Golden.Labels[i] })
                .ToArray());

        CollectionAssert.AreEqual(Weights(ready), Weights(computed));
        CollectionAssert.AreNotEqual(Weights(ready), Weights(_ml.Data.SkipRows(ready, 1)));

        float[] Weights(IDataView data)
        {
            var trainer = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(options);
            return LinearObjectives.Parameters(trainer.Fit(data).Model).Weights.SelectMany(line => line).ToArray();
        }
    }

    [TestMethod]
    public void DefaultsTrainAUsefulModel()
    {
        IDataView data = TrainerData.Multiclass(_ml);

        IDataView scored = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(data).Transform(data);

        IDataView peer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0).Fit(data).Transform(data);
        double best = _ml.MulticlassClassification.Evaluate(peer).MicroAccuracy;
        Assert.IsGreaterThan(best - 0.03, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
    }

    private static MaximumEntropyModelParameters Fit(MLContext ml, TrainerData.LinearCase setting, float tolerance = 5e-4f) =>
        ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            L1Regularization = (float)setting.L1,
            L2Regularization = (float)setting.L2,
            ExampleWeightColumnName = setting.Weighted ? "Weight" : null,
            ConvergenceTolerance = tolerance,
            MaximumNumberOfIterations = 5000,
            NumberOfThreads = 1,
        }).Fit(TrainerData.Multiclass(ml)).Model;

    private sealed class ComputedExample
    {
        public float[] Features { get; set; } = [];
    }
}
