using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Trainers;

[TestClass]
public class OneVersusAllTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ScoresAreTheProbabilitiesOfTheBinaryModelsMadeToSumToOne()
    {
        float[][] probabilities = BinaryColumns("Probability");

        VectorPrediction[] predictions = Predict(useProbabilities: true);

        for (int i = 0; i < predictions.Length; i++)
        {
            double sum = probabilities.Sum(column => (double)column[i]);
            for (int k = 0; k < TrainerData.ClassCount; k++)
                Assert.AreEqual(probabilities[k][i] / sum, predictions[i].Score[k], 1e-5, $"row {i}, class {k}");
        }
    }

    [TestMethod]
    public void ScoresAreThoseOfTheBinaryModelsWhereProbabilitiesAreNotWanted()
    {
        float[][] scores = BinaryColumns("Score");

        VectorPrediction[] predictions = Predict(useProbabilities: false);

        for (int i = 0; i < predictions.Length; i++)
        {
            for (int k = 0; k < TrainerData.ClassCount; k++)
                Assert.AreEqual(scores[k][i], predictions[i].Score[k], 1e-4, $"row {i}, class {k}");
            Assert.AreEqual(Array.IndexOf(predictions[i].Score, predictions[i].Score.Max()) + 1,
                (int)predictions[i].PredictedLabel);
        }
    }

    [TestMethod]
    public void TheShapeOfTheOutputIsKnownBeforeTraining()
    {
        IDataView data = TrainerData.Multiclass(_ml);
        var trainer = _ml.MulticlassClassification.Trainers.OneVersusAll(
            _ml.BinaryClassification.Trainers.LbfgsLogisticRegression());

        DataViewSchema schema = trainer.Fit(data).GetOutputSchema(data.Schema);

        Assert.AreEqual(TrainerData.ClassCount, ((VectorDataViewType)schema["Score"].Type).Size);
        Assert.AreEqual((ulong)TrainerData.ClassCount, ((KeyDataViewType)schema["PredictedLabel"].Type).Count);
    }

    private VectorPrediction[] Predict(bool useProbabilities)
    {
        IDataView data = TrainerData.Multiclass(_ml);
        var trainer = _ml.MulticlassClassification.Trainers.OneVersusAll(
            _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(), useProbabilities: useProbabilities);
        return _ml.Data.CreateEnumerable<VectorPrediction>(trainer.Fit(data).Transform(data), reuseRowObject: false).ToArray();
    }

    /// <summary>What binary models give that are trained one by one.</summary>
    private float[][] BinaryColumns(string column) => Enumerable.Range(0, TrainerData.ClassCount).Select(k =>
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerData.Golden.Features.Select((features, i) =>
            new BinaryExample { Features = features, Label = TrainerData.Golden.Labels[i] == k }).ToArray());
        ITransformer model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data);
        return model.Transform(data).GetColumn<float>(column).ToArray();
    }).ToArray();
}
