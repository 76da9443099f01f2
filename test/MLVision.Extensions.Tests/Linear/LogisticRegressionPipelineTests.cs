using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLVision.Extensions.Tests.Linear;

/// <summary>Logistic regression among the components of ML.NET, and what it tells while it trains.</summary>
[TestClass]
public sealed class LogisticRegressionPipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Several_classes_can_be_evaluated_cross_validated_and_their_features_ranked()
    {
        IDataView data = Named(LinearRows.Overlapping(600, 4, 3));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.MulticlassClassification.Trainers.LogisticRegression())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        IDataView scored = model.Transform(data);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 2);
        double right = scored.GetColumn<string>("Name").Zip(data.GetColumn<string>("Name"))
            .Count(pair => pair.First == pair.Second);
        Assert.AreEqual(right / 600, metrics.MicroAccuracy, 1e-12);
        Assert.IsGreaterThan(0.5, metrics.MicroAccuracy);
        StringAssert.Contains(metrics.ConfusionMatrix.GetFormattedConfusionTable(), "class 2");
        foreach (var fold in _ml.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3))
            Assert.AreEqual(metrics.LogLoss, fold.Metrics.LogLoss, 0.2);

        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(data).Transform(data);
        LogisticRegressionMulticlassTransformer transformer =
            _ml.MulticlassClassification.Trainers.LogisticRegression().Fit(keyed);
        Assert.HasCount(4, _ml.MulticlassClassification.PermutationFeatureImportance(transformer, keyed));
    }

    [TestMethod]
    public void Two_classes_can_be_evaluated_cross_validated_and_their_features_ranked()
    {
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(600, 4, 2), 4, 2);
        LogisticRegressionBinaryTrainer trainer = _ml.BinaryClassification.Trainers.LogisticRegression("IsPositive");
        LogisticRegressionBinaryTransformer model = trainer.Fit(data);
        IDataView scored = model.Transform(data);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(scored, "IsPositive");
        float[] scores = [.. scored.GetColumn<float>("Score")], probabilities = [.. scored.GetColumn<float>("Probability")];
        bool[] predicted = [.. scored.GetColumn<bool>("PredictedLabel")], truth = [.. data.GetColumn<bool>("IsPositive")];
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.AreEqual(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
            Assert.AreEqual(scores[i] > 0, predicted[i]);
        }

        Assert.AreEqual(predicted.Zip(truth).Count(pair => pair.First == pair.Second) / 600.0, metrics.Accuracy, 1e-12);
        double loss = probabilities.Zip(truth).Average(pair => -Math.Log2(pair.Second ? pair.First : 1 - pair.First));
        Assert.AreEqual(loss, metrics.LogLoss, 1e-5);
        Assert.HasCount(3, _ml.BinaryClassification.CrossValidate(data, trainer, 3, "IsPositive"));
        Assert.HasCount(4, _ml.BinaryClassification.PermutationFeatureImportance(model, data, "IsPositive"));
    }

    [TestMethod]
    public void Progress_tells_each_iteration_and_the_log_how_it_ended()
    {
        var reports = new List<LogisticRegressionProgress>();
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(400, 10, 3), 10, 3);
        (LogisticRegressionModel model, string last, ChannelMessageKind kind) =
            FitLogged(data, new LogisticRegressionOptions { Progress = new Listener(reports.Add) });
        CollectionAssert.AreEqual(
            Enumerable.Range(1, model.Iterations).ToArray(), reports.Select(report => report.Iteration).ToArray());
        CollectionAssert.AreEqual(
            reports.Select(report => report.Objective).OrderDescending().ToArray(),
            reports.Select(report => report.Objective).ToArray());
        Assert.AreEqual(model.Objective, reports[^1].Objective);
        Assert.AreEqual(ChannelMessageKind.Info, kind);
        StringAssert.StartsWith(last, "Converged");

        (model, last, kind) = FitLogged(data, new LogisticRegressionOptions { MaximumIterations = 3 });
        Assert.AreEqual(3, model.Iterations);
        Assert.IsFalse(model.HasConverged);
        Assert.AreEqual(ChannelMessageKind.Warning, kind);
        StringAssert.StartsWith(last, "Not converged: after 3 iterations");
    }

    [TestMethod]
    public void A_cancelled_training_returns_the_best_so_far_and_says_so()
    {
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(400, 10, 3), 10, 3);
        using var source = new CancellationTokenSource();
        double reached = 0;
        (LogisticRegressionModel model, string last, ChannelMessageKind kind) = FitLogged(data, new LogisticRegressionOptions
        {
            CancellationToken = source.Token,
            Progress = new Listener(report =>
            {
                reached = report.Objective;
                if (report.Iteration == 4)
                    source.Cancel();
            }),
        });
        Assert.AreEqual(4, model.Iterations);
        Assert.AreEqual(reached, model.Objective);
        Assert.IsFalse(model.HasConverged);
        Assert.AreEqual(ChannelMessageKind.Warning, kind);
        StringAssert.Contains(last, "then the training was cancelled");

        Assert.Throws<OperationCanceledException>(() => _ml.MulticlassClassification.Trainers.LogisticRegression(
            new LogisticRegressionOptions { CancellationToken = source.Token }).Fit(data));
    }

    [TestMethod]
    public void A_loaded_model_keeps_coefficients_and_how_the_training_ended()
    {
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(200, 6, 3), 6, 3);
        LogisticRegressionMulticlassTransformer model = _ml.MulticlassClassification.Trainers.LogisticRegression().Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        var same = (LogisticRegressionMulticlassTransformer)new MLContext().Model.Load(stream, out _);
        for (int k = 0; k < 3; k++)
            CollectionAssert.AreEqual(model.Model.Coefficients(k).ToArray(), same.Model.Coefficients(k).ToArray());
        CollectionAssert.AreEqual(model.Model.Intercepts.ToArray(), same.Model.Intercepts.ToArray());
        Assert.AreEqual(
            (model.Model.Objective, model.Model.Iterations, model.Model.HasConverged),
            (same.Model.Objective, same.Model.Iterations, same.Model.HasConverged));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Model.Coefficients(3).ToArray());
    }

    private (LogisticRegressionModel Model, string Last, ChannelMessageKind Kind) FitLogged(
        IDataView data, LogisticRegressionOptions options)
    {
        var ml = new MLContext(seed: 1);
        string last = "";
        ChannelMessageKind kind = default;
        ml.Log += (_, message) =>
        {
            if (message.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning)
                (last, kind) = (message.RawMessage, message.Kind);
        };
        return (ml.MulticlassClassification.Trainers.LogisticRegression(options).Fit(data).Model, last, kind);
    }

    private IDataView Named(LinearRow[] rows)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(NamedRow));
        schema[nameof(NamedRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return _ml.Data.LoadFromEnumerable(
            rows.Select(row => new NamedRow { Name = $"class {row.Label}", Features = row.Features }).ToArray(), schema);
    }

    private sealed class NamedRow
    {
        public string Name { get; set; } = "";

        public VBuffer<float> Features { get; set; }
    }

    private sealed class Listener(Action<LogisticRegressionProgress> report) : IProgress<LogisticRegressionProgress>
    {
        public void Report(LogisticRegressionProgress value) => report(value);
    }
}
