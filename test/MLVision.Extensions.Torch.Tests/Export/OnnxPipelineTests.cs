using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using TorchSharp;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Fitted pipelines are exported as one model, which scores real digits as they do.</summary>
[TestClass]
public sealed class OnnxPipelineTests
{
    private const double Tolerance = 1e-4;
    private const int Count = 50;
    private const int Pixels = 28 * 28;

    private static readonly DigitRow[] _digits = ScoredDigits.Rows(Count, test: true);
    private static MLContext _ml = null!;
    private static TransformerChain<ITransformer> _model = null!;
    private static float[] _scores = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        _ml = new MLContext(seed: 1);
        _model = ConvolutionalNetworkTests.Pipeline(_ml, ConvolutionalNetworkTests.Options(epochs: 3))
            .Fit(ScoredDigits.Load(_ml, 300));
        IDataView scored = _model.Transform(_ml.Data.LoadFromEnumerable(_digits));
        _scores = [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)];
        // Equal scores say something only where the network has learned something.
        Assert.IsGreaterThan(0.5, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
    }

    [ClassCleanup]
    public static void Free() => _model.Dispose();

    [TestMethod]
    public void Pixels_in_any_layout_and_type_get_the_scores_of_the_pipeline()
    {
        byte[] bytes = [.. _digits.SelectMany(digit => digit.Image)];
        float[] numbers = [.. bytes.Select(value => (float)value)];
        long[] planes = [Count, 1, 28, 28], interleaved = [Count, 28, 28, 1];
        AssertScores(Export(new OnnxExportOptions()), numbers, planes);
        AssertScores(Export(new OnnxExportOptions { InputType = OnnxInputType.Byte }), bytes, planes);
        AssertScores(Export(new OnnxExportOptions { InputLayout = OnnxInputLayout.ChannelsLast }), numbers, interleaved);
        AssertScores(
            Export(new OnnxExportOptions { InputType = OnnxInputType.Byte, InputLayout = OnnxInputLayout.ChannelsLast }),
            bytes, interleaved);
    }

    [TestMethod]
    public void Without_normalization_and_probabilities_the_model_has_the_bare_network_and_says_the_normalization()
    {
        using OnnxScorer scorer = Export(new OnnxExportOptions { IncludeNormalization = false, IncludeActivation = false });
        Assert.AreEqual("none", scorer.Metadata["activation"]);
        float mean = JsonSerializer.Deserialize<float[]>(scorer.Metadata["mean"])!.Single();
        float deviation = JsonSerializer.Deserialize<float[]>(scorer.Metadata["std"])!.Single();
        float[] input = [.. _digits.SelectMany(digit => digit.Image).Select(value => (value / 255f - mean) / deviation)];
        float[] logits = scorer.Score(input, [Count, 1, 28, 28]);
        for (int row = 0; row < Count; row++)
        {
            double[] powers = [.. logits.Skip(row * 10).Take(10).Select(logit => Math.Exp(logit))];
            for (int i = 0; i < 10; i++)
                Assert.AreEqual(_scores[row * 10 + i], powers[i] / powers.Sum(), Tolerance);
        }
    }

    [TestMethod]
    public void Metadata_names_the_classes_in_the_order_of_the_scores()
    {
        using OnnxScorer scorer = Export(new OnnxExportOptions
        {
            Metadata = new Dictionary<string, string> { ["licence"] = "CC0" },
        });
        Assert.AreEqual("lenet5", scorer.GraphName);
        Assert.AreEqual("lenet5", scorer.Metadata["architecture"]);
        Assert.AreEqual("softmax", scorer.Metadata["activation"]);
        Assert.AreEqual("CC0", scorer.Metadata["licence"]);
        Assert.IsFalse(scorer.Metadata.ContainsKey("mean"));
        VBuffer<ReadOnlyMemory<char>> names = default;
        _model.Transform(_ml.Data.LoadFromEnumerable(_digits)).Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(
            names.DenseValues().Select(name => name.ToString()).ToArray(),
            JsonSerializer.Deserialize<string[]>(scorer.Metadata["names"]));
    }

    [TestMethod]
    public void Names_and_sizes_of_input_and_output_are_those_that_were_asked_for()
    {
        using OnnxScorer open = Export(new OnnxExportOptions());
        Assert.AreEqual("images", open.InputName);
        Assert.AreEqual("scores", open.OutputName);
        CollectionAssert.AreEqual(new[] { -1, 1, 28, 28 }, open.InputShape);
        CollectionAssert.AreEqual(new[] { -1, 10 }, open.OutputShape);

        using OnnxScorer closed = Export(new OnnxExportOptions { BatchSize = 2, InputName = "Relu", OutputName = "Conv" });
        Assert.AreEqual("Relu", closed.InputName);
        Assert.AreEqual("Conv", closed.OutputName);
        CollectionAssert.AreEqual(new[] { 2, 1, 28, 28 }, closed.InputShape);
        CollectionAssert.AreEqual(new[] { 2, 10 }, closed.OutputShape);
        Assert.HasCount(20, closed.Score(new float[2 * Pixels], [2, 1, 28, 28]));
    }

    [TestMethod]
    public void Every_version_of_the_operators_that_is_offered_gives_the_same_scores()
    {
        float[] numbers = [.. _digits.SelectMany(digit => digit.Image).Select(value => (float)value)];
        for (int version = OnnxExportOptions.LeastOpsetVersion; version <= OnnxExportOptions.LatestOpsetVersion; version++)
            AssertScores(Export(new OnnxExportOptions { OpsetVersion = version }), numbers, [Count, 1, 28, 28]);
    }

    [TestMethod]
    public void A_loaded_model_and_the_network_alone_are_exported_byte_by_byte_as_the_fitted_pipeline()
    {
        using var folder = new TemporaryFolder();
        string zip = Path.Combine(folder.Path, "model.zip");
        _ml.Model.Save(_model, ScoredDigits.Load(_ml, 1).Schema, zip);
        ITransformer loaded = _ml.Model.Load(zip, out _);
        using (loaded as IDisposable)
        {
            byte[] expected = Bytes(_model);
            CollectionAssert.AreEqual(expected, Bytes(loaded));
            CollectionAssert.AreEqual(expected, Bytes(_model.OfType<ConvolutionalNetworkTransformer>().Single()));
        }

        byte[] Bytes(ITransformer model)
        {
            string path = Path.Combine(folder.Path, "model.onnx");
            model.ExportToOnnx(path);
            return File.ReadAllBytes(path);
        }
    }

    [TestMethod]
    public void ML_NETs_own_transformer_of_ONNX_models_gives_the_scores_of_the_pipeline()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx"), zip = Path.Combine(folder.Path, "model.zip");
        _model.ExportToOnnx(path, new OnnxExportOptions { InputType = OnnxInputType.Byte, InputName = "Image" });
        var ml = new MLContext();
        IDataView digits = ml.Data.LoadFromEnumerable(_digits);
        OnnxTransformer scorer = ml.Transforms.ApplyOnnxModel("scores", "Image", path).Fit(digits);
        using (scorer)
            AssertScores(scorer);

        ml.Model.Save(scorer, digits.Schema, zip);
        ITransformer loaded = ml.Model.Load(zip, out _);
        using (loaded as IDisposable)
            AssertScores(loaded);

        void AssertScores(ITransformer transformer)
        {
            float[] scores = [.. transformer.Transform(digits).GetColumn<float[]>("scores").SelectMany(row => row)];
            Assert.HasCount(_scores.Length, scores);
            for (int i = 0; i < scores.Length; i++)
                Assert.AreEqual(_scores[i], scores[i], Tolerance, $"score {i}");
        }
    }

    [TestMethod]
    public void An_export_leaves_no_tensors()
    {
        using var folder = new TemporaryFolder();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        _model.ExportToOnnx(Path.Combine(folder.Path, "model.onnx"));
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertScores<T>(OnnxScorer scorer, T[] input, long[] shape)
        where T : unmanaged
    {
        using (scorer)
        {
            float[] scores = scorer.Score(input, shape);
            Assert.HasCount(_scores.Length, scores);
            for (int i = 0; i < scores.Length; i++)
                Assert.AreEqual(_scores[i], scores[i], Tolerance, $"score {i}");
        }
    }

    private static OnnxScorer Export(OnnxExportOptions options)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        _model.ExportToOnnx(path, options);
        return new OnnxScorer(path);
    }
}
