using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ConvolutionalNetworkTests
{
    [TestMethod]
    public void A_pipeline_learns_digits_and_is_evaluated_saved_and_loaded()
    {
        var ml = new MLContext(seed: 1);
        var log = new List<string>();
        ml.Log += (_, e) => log.Add(e.Message);
        ITransformer model = Pipeline(ml, Options(epochs: 8)).Fit(ScoredDigits.Load(ml, 600));
        IDataView scored = model.Transform(ScoredDigits.Load(ml, 200, test: true));
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(scored);
        Assert.IsGreaterThan(0.8, metrics.MicroAccuracy);
        for (int epoch = 1; epoch <= 8; epoch++)
            Assert.ContainsSingle(message => message.Contains($"Epoch {epoch} of 8: loss") && message.Contains("validation loss"),
                log);
        // LeNet-5 has 61,706 weights for 28 x 28 pixels and 10 classes; a tenth of each class is kept back.
        int kept = ScoredDigits.Rows(600).CountBy(row => row.Digit).Sum(group => (int)Math.Round(0.1 * group.Value));
        string start = Assert.ContainsSingle(message => message.Contains("Training lenet5"), log);
        StringAssert.Contains(start, $"{600 - kept} images of 1x28x28");
        StringAssert.Contains(start, "61,706 parameters on ");
        StringAssert.Contains(start, $"Float32, {kept} images to judge by");
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEquivalent(
            Enumerable.Range(0, 10).Select(i => $"n{i}").ToArray(), names.DenseValues().Select(name =>
                name.ToString()).ToArray());
        Assert.IsTrue(scored.GetColumn<float[]>("Score").All(scores => Math.Abs(scores.Sum() - 1) < 1e-5));

        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.zip");
        ml.Model.Save(model, ScoredDigits.Load(ml, 1).Schema, path);
        string[] expected = ScoredDigits.Describe(model.Transform(ScoredDigits.Load(ml, 20, test: true)));
        ITransformer loaded = new MLContext().Model.Load(path, out _);
        CollectionAssert.AreEqual(expected, ScoredDigits.Describe(loaded.Transform(ScoredDigits.Load(ml, 20, test: true))));
        (model as IDisposable)!.Dispose();
        (loaded as IDisposable)!.Dispose();
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_scores_bit_by_bit_and_another_seed_others()
    {
        string[] first = Run(1), second = Run(1), other = Run(2);
        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);

        static string[] Run(int seed)
        {
            var ml = new MLContext(seed);
            TransformerChain<ITransformer> model = Pipeline(ml, Options(epochs: 1)).Fit(ScoredDigits.Load(ml, 100));
            using (model)
                return ScoredDigits.Describe(model.Transform(ScoredDigits.Load(ml, 5, test: true)));
        }
    }

    [TestMethod]
    public void Single_and_parallel_predictions_equal_those_of_batches()
    {
        var ml = new MLContext(seed: 1);
        DigitRow[] rows = ScoredDigits.Rows(40, test: true);
        using TransformerChain<ITransformer> model = Pipeline(ml, Options(epochs: 1)).Fit(ScoredDigits.Load(ml, 200));
        float[][] batches = [.. model.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Score")];
        PredictionEngine<DigitRow, DigitPrediction>[] engines =
            [.. Enumerable.Range(0, 8).Select(_ => ml.Model.CreatePredictionEngine<DigitRow, DigitPrediction>(model))];
        string[] sequential = [.. rows.Select(row => Describe(engines[0].Predict(row)))];
        for (int i = 0; i < rows.Length; i++)
        {
            DigitPrediction single = engines[0].Predict(rows[i]);
            // libtorch may choose another kernel for a batch.
            for (int c = 0; c < 10; c++)
                Assert.AreEqual(batches[i][c], single.Score[c], 1e-5);
        }

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int i = 0; i < rows.Length; i++)
                Assert.AreEqual(sequential[i], Describe(engines[thread].Predict(rows[i])));
        });

        static string Describe(DigitPrediction prediction) => ScoredDigits.Describe(prediction.Score, prediction.Predicted);
    }

    [TestMethod]
    public void Live_tensors_after_fit_are_those_of_the_network_and_after_dispose_none()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ScoredDigits.Load(ml, 60);
        Count();
        (long fitted, long predicted, long disposed) = Count();
        Assert.AreEqual(fitted, predicted);
        // The weights and biases of LeNet-5's five layers, and what normalises.
        Assert.AreEqual(12, fitted);
        Assert.AreEqual(0, disposed);

        (long, long, long) Count()
        {
            DisposeScopeManager.Statistics.Reset();
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            TransformerChain<ITransformer> model = Pipeline(ml, Options(epochs: 1)).Fit(data);
            long fitted = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
            PredictionEngine<DigitRow, DigitPrediction> engine = ml.Model.CreatePredictionEngine<DigitRow,
                DigitPrediction>(model);
            DigitRow row = ScoredDigits.Rows(1)[0];
            for (int i = 0; i < 1000; i++)
                engine.Predict(row);
            long predicted = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
            engine.Dispose();
            return (fitted, predicted, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
        }
    }

    [TestMethod]
    public void A_disposed_model_says_so()
    {
        var ml = new MLContext(seed: 1);
        TransformerChain<ITransformer> model = Pipeline(ml, Options(epochs: 1)).Fit(ScoredDigits.Load(ml, 60));
        IDataView scored = model.Transform(ScoredDigits.Load(ml, 3));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => scored.GetColumn<float[]>("Score").ToArray());
    }

    [TestMethod]
    public void Validation_data_are_used_and_cancellation_returns_the_best_so_far()
    {
        var ml = new MLContext(seed: 1);
        using var cancellation = new CancellationTokenSource();
        var progress = new ProgressList(item =>
        {
            if (item.Epoch == 2)
                cancellation.Cancel();
        });
        var options = new ConvolutionalNetworkOptions
        {
            Architecture = "lenet5", Training = new TrainingOptions { Epochs = 50, Progress = progress,
                CancellationToken = cancellation.Token },
        };
        IDataView data = ScoredDigits.Load(ml, 200);
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label", "Digit").Fit(data).Transform(data);
        using ConvolutionalNetworkTransformer model = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options).Fit(
            keyed, keyed);
        Assert.HasCount(2, model.History);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(keyed));
        TrainingProgress best = progress.Items.MinBy(item => item.ValidationLoss)!;
        Assert.AreEqual(best.ValidationLoss!.Value, metrics.LogLoss, 1e-4);
        Assert.AreEqual(best.ValidationAccuracy!.Value, metrics.MicroAccuracy, 1e-9);
    }

    [TestMethod]
    public void Images_of_MLImage_are_trained_on_in_colour_and_grey()
    {
        var ml = new MLContext(seed: 1);
        foreach (bool grey in (bool[])[false, true])
        {
            IDataView data = ml.Data.LoadIdx(TestImages.MnistPath("t10k-images-idx3-ubyte.gz"),
                TestImages.MnistPath("t10k-labels-idx1-ubyte.gz"));
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(
                ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
                {
                    Architecture = "lenet5", Grayscale = grey, Training = new TrainingOptions { Epochs = 1, BatchSize = 64 },
                }));
            using TransformerChain<ConvolutionalNetworkTransformer> model = pipeline.Fit(ml.Data.TakeRows(data, 150));
            Assert.HasCount(grey ? 1 : 3, model.LastTransformer.Normalization.Means);
            Assert.HasCount(10, model.Transform(ml.Data.TakeRows(data, 3)).GetColumn<float[]>("Score").First());
        }
    }

    internal static EstimatorChain<ITransformer> Pipeline(MLContext ml, ConvolutionalNetworkOptions options) =>
        new EstimatorChain<ITransformer>()
            .Append<ITransformer>(ml.Transforms.Conversion.MapValueToKey("Label", "Digit"))
            .Append<ITransformer>(ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options))
            .Append<ITransformer>(ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel"));

    internal static ConvolutionalNetworkOptions Options(int epochs) => new()
    {
        Architecture = "lenet5",
        Training = new TrainingOptions { Epochs = epochs, Optimizer = new AdamOptions { LearningRate = 0.003 },
            Schedule = new CosineSchedule() },
    };
}
