using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Onnx.Tests.Models;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Onnx.Tests.Classification;

/// <summary>Scores against NumPy's (eng/peers/golden_scoring.py), and what all scorers share.</summary>
[TestClass]
public class ImageClassificationTests
{
    private static readonly GoldenCase _golden = new GoldenFile("scoring").Case("classification");
    private static readonly Func<MLImage?>[] _images = TestImages.Of(_golden, "images");

    [TestMethod]
    public void ScoresAreTheSoftMaxOfTheModelsOutput()
    {
        ScoreRow[] rows = Score(Options("classification"), 10);

        for (int i = 0; i < 10; i++)
        {
            TestImages.AreClose(Expected(i), rows[i].Score, 1e-5, $"image {i}");
            Assert.AreEqual((uint)Array.IndexOf(Expected(i), Expected(i).Max()) + 1, rows[i].PredictedLabel);
        }
    }

    [TestMethod]
    public void AFixedBatchOfBytesWithChannelsLastGivesTheSame()
    {
        // Ten images in runs of three: the last run has one.
        ScoreRow[] rows = Score(new ImageClassificationOptions { ModelPath = TestImages.Model("classification_fixed") }, 10);

        for (int i = 0; i < 10; i++)
            TestImages.AreClose(Expected(i), rows[i].Score, 1e-5, $"image {i}");
    }

    [TestMethod]
    public void HalfPrecisionGivesTheSameButForItsDigits()
    {
        ScoreRow[] rows = Score(Options("classification_half"), 10);

        for (int i = 0; i < 10; i++)
            TestImages.AreClose(Expected(i), rows[i].Score, 2e-3, $"image {i}");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AModelThatEndsInSoftmaxGivesProbabilities(bool embed)
    {
        ScoreRow[] rows = Score(Options("classification_softmax") with { EmbedModel = embed }, 10);

        for (int i = 0; i < 10; i++)
            TestImages.AreClose(Expected(i), rows[i].Score, 1e-5, $"image {i}");
    }

    [TestMethod]
    public void AClassifierOfUltralyticsTellsItsSizeItsValuesAndItsNames()
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = ml.Transforms
            .ScoreImageClassification(TestImages.Model("classification_ultralytics")).Fit(TestImages.Load(ml, []));
        ScoreRow[] rows = Score(new() { ModelPath = TestImages.Model("classification_ultralytics") }, 10);

        Assert.AreEqual("a, b, c, d", string.Join(", ", model.ClassNames));
        Assert.AreEqual(ImageFit.ResizeThenCrop, model.Preprocessing.Fit);
        for (int i = 0; i < 10; i++)
            TestImages.AreClose(Expected(i), rows[i].Score, 1e-5, $"image {i}");
    }

    [TestMethod]
    public void OneOutputIsTheProbabilityOfTheSecondClass()
    {
        ScoreRow[] rows = Score(Options("classification_one"), 10);

        for (int i = 0; i < 10; i++)
        {
            float expected = _golden.Floats("one")[i];
            TestImages.AreClose([1 - expected, expected], rows[i].Score, 1e-5, $"image {i}");
            Assert.AreEqual(expected > 0.5f ? 2u : 1u, rows[i].PredictedLabel);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(64)]
    public void TheSizeOfBatchesChangesNothing(int batchSize)
    {
        ScoreRow[] expected = Score(Options("classification"), 50);

        ScoreRow[] rows = Score(Options("classification") with { BatchSize = batchSize }, 50);

        for (int i = 0; i < 50; i++)
            TestImages.AreClose(expected[i].Score, rows[i].Score, 1e-6, $"image {i}");
    }

    [TestMethod]
    public void NamesOfUltralyticsAreReadAndMLNetEvaluates()
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = Fit(ml, Options("classification"));
        IDataView scored = model.Transform(Load(ml, 10));

        CollectionAssert.AreEqual(new[] { "cat", "dog's", "bird", "ant" }, model.ClassNames.ToArray());
        var metrics = ml.MulticlassClassification.Evaluate(scored, labelColumnName: "PredictedLabel");
        Assert.AreEqual(1, metrics.MicroAccuracy);
    }

    [TestMethod]
    public void ARowWithoutImageFailsAloneAndTheOthersAreScored()
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = Fit(ml, Options("classification"));
        IDataView scored = model.Transform(TestImages.Load(ml, [_images[0], () => null, _images[2]]));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> score = default;
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            if (i == 1)
            {
                var error = Assert.Throws<Exception>(() => getScore(ref score));
                Assert.Contains("Row 1 has no image", error.GetBaseException().Message);
                continue;
            }

            getScore(ref score);
            TestImages.AreClose(Expected(i), score.DenseValues().ToArray(), 1e-5, $"image {i}");
        }
    }

    [TestMethod]
    public void EightThreadsOnOneTransformerGiveTheSequentialResults()
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = Fit(ml, Options("classification"));
        string[] expected = Describe(ml, model, 40);

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            _ => CollectionAssert.AreEqual(expected, Describe(new MLContext(1), model, 40)));
    }

    [TestMethod]
    public void TenThousandPredictionsLeaveMemoryFlat()
    {
        var ml = new MLContext(1);
        using PredictionEngine<ImageRow, ScoreRow> engine =
            ml.Model.CreatePredictionEngine<ImageRow, ScoreRow>(Fit(ml, Options("classification")));
        using MLImage image = _images[3]()!;
        var row = new ImageRow { Image = image };
        float[] expected = Expected(3);
        Predict(1000);
        long before = NativeMemory.InUse;

        Predict(10_000);

        // An OrtValue takes nearly 400 bytes.
        Assert.IsLessThan(10_000 * 200, NativeMemory.InUse - before);

        void Predict(int count)
        {
            for (int i = 0; i < count; i++)
                TestImages.AreClose(expected, engine.Predict(row).Score, 1e-5, "prediction");
        }
    }

    [TestMethod]
    public void OptionsAreSavedAndTheModelIsEmbedded()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        string onnx = folder.Write("model.onnx", File.ReadAllBytes(TestImages.Model("classification")));
        using ImageClassificationTransformer model = Fit(ml, Options("classification") with
        {
            ModelPath = onnx, IntraOpThreads = 1, InterOpThreads = 1, Activation = ScoreActivation.Sigmoid, Device = "cpu",
            GraphOptimization = Microsoft.ML.OnnxRuntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,
            ClassNames = ["1", "2", "3", "4"],
        });
        string path = Path.Combine(folder.Path, "model.zip");
        ml.Model.Save(model, Load(ml, 1).Schema, path);
        File.Delete(onnx);

        ITransformer loaded = ml.Model.Load(path, out _);

        CollectionAssert.AreEqual(Describe(ml, model, 10), Describe(ml, loaded, 10));
        var again = (ImageClassificationTransformer)loaded;
        CollectionAssert.AreEqual(new[] { "1", "2", "3", "4" }, again.ClassNames.ToArray());
        Assert.AreEqual(1f, Score(Options("classification"), 1)[0].Score.Sum(), 1e-5);
        ScoreRow row = ml.Data.CreateEnumerable<ScoreRow>(loaded.Transform(Load(ml, 1)), reuseRowObject: false).Single();
        Assert.IsGreaterThan(1.01f, row.Score.Sum());
        again.Dispose();
    }

    [TestMethod]
    public void AModelByPathIsReadAgainAndMissedWithItsName()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        string onnx = folder.Write("elsewhere.onnx", File.ReadAllBytes(TestImages.Model("classification")));
        ImageClassificationOptions options = Options("classification") with { ModelPath = onnx, EmbedModel = false };
        using ImageClassificationTransformer model = Fit(ml, options);
        string path = Path.Combine(folder.Path, "model.zip");
        ml.Model.Save(model, Load(ml, 1).Schema, path);
        CollectionAssert.AreEqual(Describe(ml, model, 5), Describe(ml, ml.Model.Load(path, out _), 5));

        File.Delete(onnx);

        var error = Assert.Throws<Exception>(() => ml.Model.Load(path, out _));
        Assert.Contains("elsewhere.onnx' does not exist", error.GetBaseException().Message);
    }

    [TestMethod]
    public void ADisposedTransformerSaysSo()
    {
        var ml = new MLContext(1);
        ImageClassificationTransformer model = Fit(ml, Options("classification"));
        model.Dispose();
        model.Dispose();

        var error = Assert.Throws<Exception>(() => Describe(ml, model, 1));

        Assert.IsInstanceOfType<ObjectDisposedException>(error.GetBaseException());
    }

    private static ImageClassificationOptions Options(string model) =>
        new() { ModelPath = TestImages.Model(model), Preprocessing = new ImagePreprocessing() };

    private static ImageClassificationTransformer Fit(MLContext ml, ImageClassificationOptions options) =>
        ml.Transforms.ScoreImageClassification(options).Fit(Load(ml, 1));

    private static ScoreRow[] Score(ImageClassificationOptions options, int rows)
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = Fit(ml, options);
        return [.. ml.Data.CreateEnumerable<ScoreRow>(model.Transform(Load(ml, rows)), reuseRowObject: false)];
    }

    private static string[] Describe(MLContext ml, ITransformer model, int rows) =>
        [.. ml.Data.CreateEnumerable<ScoreRow>(model.Transform(Load(ml, rows)), reuseRowObject: false)
            .Select(row => $"{row.PredictedLabel}: {string.Join(' ', row.Score.Select(score => score.ToString("R")))}")];

    private static IDataView Load(MLContext ml, int count) =>
        TestImages.Load(ml, Enumerable.Range(0, count).Select(i => _images[i % _images.Length]));

    private static float[] Expected(int image) => _golden.Floats("scores")[(4 * image)..(4 * image + 4)];

    private sealed class ScoreRow
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
