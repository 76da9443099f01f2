using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Pipelines that end in logistic regression are exported as one model, which scores as they do.</summary>
[TestClass]
public sealed class OnnxLogisticRegressionTests
{
    private const int Count = 200;
    private const int Classes = 3;
    private const double Tolerance = 1e-5;
    private static readonly FlowerRow[] _rows = CreateRows();

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Features_alone_are_the_input_and_the_classes_are_named()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.MulticlassClassification.Trainers.LogisticRegression(featureColumnName: "Size"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        ITransformer model = pipeline.Fit(Data());
        using InferenceSession session = Export(model);
        Assert.AreEqual("Size", session.InputNames.Single());
        CollectionAssert.AreEqual(new[] { -1, 4 }, session.InputMetadata["Size"].Dimensions);
        CollectionAssert.AreEqual(new[] { -1, Classes }, session.OutputMetadata["scores"].Dimensions);
        AssertScores(Scores(model), Run(session));
        CollectionAssert.AreEqual(
            new[] { "iris", "rose", "tulip" },
            JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["names"]));
        Assert.AreEqual("softmax", session.ModelMetadata.CustomMetadataMap["activation"]);

        using InferenceSession named = Export(
            model, new OnnxExportOptions { InputName = "x", OutputName = "y", BatchSize = Count });
        Assert.AreEqual("x", named.InputNames.Single());
        Assert.AreEqual("y", named.OutputNames.Single());
        CollectionAssert.AreEqual(new[] { Count, 4 }, named.InputMetadata["x"].Dimensions);
    }

    [TestMethod]
    public void Concatenated_copied_and_normalized_columns_are_part_of_the_model()
    {
        foreach (IEstimator<ITransformer> normalizer in new IEstimator<ITransformer>[]
        {
            _ml.Transforms.NormalizeMeanVariance("Both"),
            _ml.Transforms.NormalizeMeanVariance("Both", fixZero: false),
            _ml.Transforms.NormalizeMinMax("Both", fixZero: false),
        })
        {
            // Size is used twice, once normalized under its own name, and a single number is a column, too.
            IEstimator<ITransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
                .Append(_ml.Transforms.CopyColumns("Raw", "Size"))
                .Append(_ml.Transforms.NormalizeMinMax("Weight", fixZero: false))
                .Append(_ml.Transforms.NormalizeMinMax("Size"))
                .Append(_ml.Transforms.Concatenate("Both", "Raw", "Color", "Weight", "Size"))
                .Append(normalizer)
                .Append(_ml.Transforms.Concatenate("Features", "Both"))
                .Append(_ml.MulticlassClassification.Trainers.LogisticRegression(l2Regularization: 0.1));
            ITransformer model = pipeline.Fit(Data());
            using InferenceSession session = Export(model);
            CollectionAssert.AreEquivalent(new[] { "Size", "Color", "Weight" }, session.InputNames.ToArray());
            AssertScores(Scores(model), Run(session));
        }
    }

    [TestMethod]
    public void A_binary_regression_gives_scores_for_false_and_true()
    {
        LogisticRegressionBinaryTransformer model =
            _ml.BinaryClassification.Trainers.LogisticRegression("IsRose", "Size").Fit(Data());
        float[] probabilities = [.. model.Transform(Data()).GetColumn<float>("Probability")];
        float[] logits = [.. model.Transform(Data()).GetColumn<float>("Score")];
        using (InferenceSession session = Export(model))
        {
            AssertScores([.. probabilities.SelectMany(p => new[] { 1 - p, p })], Run(session));
            Assert.AreEqual("""["False","True"]""", session.ModelMetadata.CustomMetadataMap["names"]);
        }

        using InferenceSession bare = Export(model, new OnnxExportOptions { IncludeActivation = false });
        AssertScores([.. logits.SelectMany(logit => new[] { 0, logit })], Run(bare));
        Assert.AreEqual("none", bare.ModelMetadata.CustomMetadataMap["activation"]);
    }

    [TestMethod]
    public void A_loaded_pipeline_is_exported_byte_by_byte_as_the_fitted_one_in_every_version_of_the_operators()
    {
        IEstimator<ITransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.Transforms.Concatenate("Features", "Size", "Color"))
            .Append(_ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(_ml.MulticlassClassification.Trainers.LogisticRegression());
        ITransformer model = pipeline.Fit(Data());
        using var stream = new MemoryStream();
        _ml.Model.Save(model, Data().Schema, stream);
        ITransformer loaded = new MLContext().Model.Load(stream, out _);
        using var folder = new TemporaryFolder();
        for (int version = OnnxExportOptions.LeastOpsetVersion; version <= OnnxExportOptions.LatestOpsetVersion; version++)
        {
            var options = new OnnxExportOptions { OpsetVersion = version };
            string fitted = Path.Combine(folder.Path, "a.onnx"), reloaded = Path.Combine(folder.Path, "b.onnx");
            model.ExportToOnnx(fitted, options);
            loaded.ExportToOnnx(reloaded, options);
            CollectionAssert.AreEqual(File.ReadAllBytes(fitted), File.ReadAllBytes(reloaded));
            using var session = new InferenceSession(fitted);
            AssertScores(Scores(model), Run(session));
        }
    }

    [TestMethod]
    public void What_cannot_be_exported_is_refused_by_name_and_leaves_no_file()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.Transforms.NormalizeBinning("Size"))
            .Append(_ml.MulticlassClassification.Trainers.LogisticRegression(featureColumnName: "Size"));
        TransformerChain<LogisticRegressionMulticlassTransformer> model = pipeline.Fit(Data());
        string message = Refuse<NotSupportedException>(model, new OnnxExportOptions());
        StringAssert.Contains(message, "Step 2 of the model, Microsoft.ML.Transforms.NormalizingTransformer");
        StringAssert.Contains(message, "Export the LogisticRegressionMulticlassTransformer alone");
        using (Export(model.LastTransformer))
        {
        }

        var both = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.Transforms.Concatenate("Features", "Size", "Color"))
            .Append(_ml.MulticlassClassification.Trainers.LogisticRegression());
        StringAssert.Contains(
            Refuse<ArgumentException>(both.Fit(Data()), new OnnxExportOptions { InputName = "x" }), "2 inputs (Size, Color)");
        StringAssert.Contains(
            Refuse<ArgumentException>(model.LastTransformer, new OnnxExportOptions { OutputName = "Size" }), "both 'Size'");
        StringAssert.Contains(
            Refuse<ArgumentException>(model.LastTransformer, new OnnxExportOptions { InputType = OnnxInputType.Byte }),
            "InputType");
    }

    private static FlowerRow[] CreateRows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Count).Select(i => new FlowerRow
        {
            Name = new[] { "iris", "rose", "tulip" }[i % Classes],
            IsRose = i % Classes == 1,
            Size = [.. Enumerable.Range(0, 4).Select(f => (float)(random.NextDouble() * 5 + (f == i % Classes ? 2 : 0)))],
            Color = [.. Enumerable.Range(0, 3).Select(f => (float)(random.NextDouble() * 255 - (f == i % Classes ? 60 : 0)))],
            Weight = random.NextSingle() * 10 + i % Classes,
        })];
    }

    private static void AssertScores(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], Tolerance, $"score {i}");
    }

    private static float[] Run(InferenceSession session)
    {
        OrtValue[] values = [.. session.InputNames.Select(name => name switch
        {
            "Color" => Value([.. _rows.SelectMany(row => row.Color)], 3),
            "Weight" => Value([.. _rows.Select(row => row.Weight)], 1),
            _ => Value([.. _rows.SelectMany(row => row.Size)], 4),
        })];
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(options, session.InputNames, values, session.OutputNames);
        float[] scores = outputs.Single().GetTensorDataAsSpan<float>().ToArray();
        Array.ForEach(values, value => value.Dispose());
        return scores;

        static OrtValue Value(float[] numbers, int length) => OrtValue.CreateTensorValueFromMemory(numbers, [Count, length]);
    }

    private static InferenceSession Export(ITransformer model, OnnxExportOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        model.ExportToOnnx(path, options);
        return new InferenceSession(path);
    }

    private static string Refuse<T>(ITransformer model, OnnxExportOptions options)
        where T : Exception
    {
        using var folder = new TemporaryFolder();
        T error = Assert.ThrowsExactly<T>(() => model.ExportToOnnx(Path.Combine(folder.Path, "model.onnx"), options));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
        return error.Message;
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(_rows);

    private float[] Scores(ITransformer model) =>
        [.. model.Transform(Data()).GetColumn<float[]>("Score").SelectMany(scores => scores)];

    private sealed class FlowerRow
    {
        public string Name { get; set; } = "";

        public bool IsRose { get; set; }

        [VectorType(4)]
        public float[] Size { get; set; } = [];

        [VectorType(3)]
        public float[] Color { get; set; } = [];

        public float Weight { get; set; }
    }
}
