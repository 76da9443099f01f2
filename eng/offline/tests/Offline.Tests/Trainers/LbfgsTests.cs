using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Offline.Tests.Trainers;

[TestClass]
public class LbfgsTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> MulticlassCases => Numbers(TrainerData.Golden.MaximumEntropy.Length);

    public static IEnumerable<object[]> BinaryCases => Numbers(TrainerData.Golden.LogisticRegression.Length);

    [TestMethod]
    [DynamicData(nameof(MulticlassCases))]
    public void MaximumEntropyReachesTheObjectiveOfAnIndependentSolver(int number)
    {
        TrainerData.LinearCase setting = TrainerData.Golden.MaximumEntropy[number];

        MaximumEntropyModelParameters model = Fit(setting).Model;

        Assert.AreEqual(setting.Objective, LinearObjectives.Softmax(model, setting), 1e-4 * setting.Objective,
            setting.ToString());
    }

    [TestMethod]
    [DynamicData(nameof(BinaryCases))]
    public void LogisticRegressionReachesTheObjectiveOfAnIndependentSolver(int number)
    {
        TrainerData.LinearCase setting = TrainerData.Golden.LogisticRegression[number];

        LinearBinaryModelParameters model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
            exampleWeightColumnName: setting.Weighted ? "Weight" : null,
            l1Regularization: (float)setting.L1,
            l2Regularization: (float)setting.L2,
            enforceNonNegativity: setting.NonNegative).Fit(TrainerData.Binary(_ml)).Model.SubModel;

        Assert.AreEqual(setting.Objective, LinearObjectives.Logistic(model, setting), 1e-3 * setting.Objective,
            setting.ToString());
    }

    [TestMethod]
    public void MaximumEntropyGivesTheProbabilitiesOfScikitLearn()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.MaximumEntropy.Single(c => c.Probabilities != null);

        IDataView scored = Fit(setting).Transform(TrainerData.Multiclass(_ml));

        VectorPrediction[] predictions = _ml.Data.CreateEnumerable<VectorPrediction>(scored, reuseRowObject: false).ToArray();
        for (int i = 0; i < setting.Probabilities!.Length; i++)
        {
            double[] expected = setting.Probabilities[i];
            for (int k = 0; k < expected.Length; k++)
                Assert.AreEqual(expected[k], predictions[i].Score[k], 2e-3, $"row {i}, class {k}");
            Assert.AreEqual(Array.IndexOf(expected, expected.Max()) + 1, (int)predictions[i].PredictedLabel, $"row {i}");
        }
    }

    [TestMethod]
    public void L1MakesWeightsExactlyZero()
    {
        TrainerData.LinearCase strong = TrainerData.Golden.MaximumEntropy.Single(c => c.L1 == 5);

        float[] weights = LinearObjectives.Parameters(Fit(strong).Model).Weights.SelectMany(line => line).ToArray();

        Assert.IsGreaterThan(weights.Length / 4, weights.Count(weight => weight == 0));
        Assert.IsTrue(weights.Any(weight => weight != 0));
    }

    [TestMethod]
    public void NonNegativityHoldsForEveryWeight()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.MaximumEntropy.Single(c => c.NonNegative);

        IEnumerable<float> weights = LinearObjectives.Parameters(Fit(setting).Model).Weights.SelectMany(line => line);

        Assert.IsTrue(weights.All(weight => weight >= 0));
    }

    [TestMethod]
    public void TheResultDoesNotDependOnTheNumberOfThreads()
    {
        IDataView data = TrainerData.Multiclass(_ml);
        float[][] one = Weights(1), two = Weights(2);

        for (int k = 0; k < one.Length; k++)
        {
            for (int f = 0; f < TrainerData.FeatureCount; f++)
                Assert.AreEqual(one[k][f], two[k][f], 5e-3f);
        }

        float[][] Weights(int threads) => LinearObjectives.Parameters(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = threads }).Fit(data).Model).Weights;
    }

    [TestMethod]
    public void RandomInitialWeightsFollowTheSeed()
    {
        float[] first = Weights(7), second = Weights(7), other = Weights(8);

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);

        float[] Weights(int seed)
        {
            var ml = new MLContext(seed);
            return LinearObjectives.Parameters(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options { InitialWeightsDiameter = 1, MaximumNumberOfIterations = 2 })
                .Fit(TrainerData.Multiclass(ml)).Model).Weights.SelectMany(line => line).ToArray();
        }
    }

    [TestMethod]
    public void TrainingGoesOnFromAModel()
    {
        IDataView data = TrainerData.Multiclass(_ml);
        TrainerData.LinearCase setting = TrainerData.Golden.MaximumEntropy[0];
        MaximumEntropyModelParameters solved = Fit(setting).Model;

        // One iteration is not enough from zero, but more than enough from the solution.
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            L1Regularization = 0, L2Regularization = 1, MaximumNumberOfIterations = 1,
        });
        double fromZero = LinearObjectives.Softmax(trainer.Fit(data).Model, setting);
        double fromModel = LinearObjectives.Softmax(trainer.Fit(data, solved).Model, setting);

        Assert.IsGreaterThan(setting.Objective * 1.05, fromZero);
        Assert.AreEqual(setting.Objective, fromModel, 1e-4 * setting.Objective);
    }

    [TestMethod]
    public void StatisticsTellTheDevianceOfTheModelAndOfTheFrequencies()
    {
        TrainerData.LinearCase setting = TrainerData.Golden.MaximumEntropy[0];
        MaximumEntropyModelParameters model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { L1Regularization = 0, ShowTrainingStatistics = true })
            .Fit(TrainerData.Multiclass(_ml)).Model;

        int[] labels = TrainerData.Golden.Labels;
        double frequencies = -2 * labels.GroupBy(label => label)
            .Sum(group => group.Count() * Math.Log((double)group.Count() / labels.Length));
        double deviance = 2 * labels.Length * LinearObjectives.Softmax(model, setting with { L2 = 0 });
        Assert.AreEqual(labels.Length, model.Statistics.TrainingExampleCount);
        Assert.AreEqual((TrainerData.FeatureCount + 1) * TrainerData.ClassCount, model.Statistics.ParametersCount);
        Assert.AreEqual(frequencies, model.Statistics.NullDeviance, 1e-4 * frequencies);
        Assert.AreEqual(deviance, model.Statistics.Deviance, 1e-4 * deviance);
    }

    [TestMethod]
    public void ACalibratedModelGivesTheLogisticFunctionOfItsScore()
    {
        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> transformer =
            _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(TrainerData.Binary(_ml));
        IDataView scored = transformer.Transform(TrainerData.Binary(_ml));

        float[] scores = scored.GetColumn<float>("Score").ToArray();
        float[] probabilities = scored.GetColumn<float>("Probability").ToArray();
        bool[] predictions = scored.GetColumn<bool>("PredictedLabel").ToArray();
        LinearBinaryModelParameters model = transformer.Model.SubModel;
        for (int i = 0; i < scores.Length; i++)
        {
            double expected = model.Bias + model.Weights.Zip(TrainerData.Golden.Features[i], (w, x) => (double)w * x).Sum();
            Assert.AreEqual(expected, scores[i], 1e-4);
            Assert.AreEqual(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
            Assert.AreEqual(scores[i] > 0, predictions[i]);
        }

        Assert.AreEqual(-1, transformer.Model.Calibrator.Slope);
        Assert.AreEqual(0, transformer.Model.Calibrator.Offset);
    }

    private MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(TrainerData.LinearCase setting) =>
        _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            exampleWeightColumnName: setting.Weighted ? "Weight" : null,
            l1Regularization: (float)setting.L1,
            l2Regularization: (float)setting.L2,
            enforceNonNegativity: setting.NonNegative).Fit(TrainerData.Multiclass(_ml));

    private static IEnumerable<object[]> Numbers(int count) =>
        Enumerable.Range(0, count).Select(number => new object[] { number });
}
