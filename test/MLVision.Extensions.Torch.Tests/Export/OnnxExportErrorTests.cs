using Microsoft.ML;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>What cannot be exported is refused by name, and leaves no file; what can say its graph is exported.</summary>
[TestClass]
public sealed class OnnxExportErrorTests
{
    [TestMethod]
    public void A_module_with_a_forward_pass_of_its_own_is_named_by_path_and_type()
    {
        using Sequential network = nn.Sequential(
            ("stem", nn.Conv2d(1, 2, 3)),
            ("body", nn.Sequential(nn.ReLU(), new Opaque())),
            ("flatten", nn.Flatten()));
        string message = Refuse<NotSupportedException>(network);
        StringAssert.Contains(message, "'body.1'");
        StringAssert.Contains(message, typeof(Opaque).ToString());
        StringAssert.Contains(message, nameof(IOnnxExportable));
    }

    [TestMethod]
    public void A_layer_that_ONNX_cannot_say_is_named()
    {
        using Sequential noStatistics = nn.Sequential(("norm", nn.BatchNorm2d(1, track_running_stats: false)));
        StringAssert.Contains(Refuse<NotSupportedException>(noStatistics), "'norm'");
        using Sequential even = nn.Sequential(("contrast", nn.LocalResponseNorm(4)));
        StringAssert.Contains(Refuse<NotSupportedException>(even), "'contrast'");
        using Sequential maps = nn.Sequential(nn.Conv2d(1, 2, 3));
        StringAssert.Contains(Refuse<NotSupportedException>(maps), "4 dimensions");
    }

    [TestMethod]
    [DataRow("lenet5", 3, 28, "'conv1'", "takes 1 channel(s), but gets 3")]
    [DataRow("lenet5", 1, 32, "'fc1'", "takes")]
    [DataRow("lenet5", 1, 4, "has no room in", "too small for the network")]
    [DataRow("mlp", 1, 27, "takes 784 value(s), but gets 729", "")]
    [DataRow("resnet20", 3, 28, "takes 1 channel(s), but gets 3", "")]
    public void Images_that_the_network_is_not_for_are_refused_with_the_layer(
        string architecture, int channels, int size, string layer, string reason)
    {
        using nn.Module<Tensor, Tensor> network = Architectures.Create(
            architecture, new NetworkOptions { InputChannels = 1, InputHeight = 28, InputWidth = 28, Classes = 3 });
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");

        string message = Assert.ThrowsExactly<ArgumentException>(
            () => network.ExportToOnnx(path, channels, size, size)).Message;

        StringAssert.Contains(message, layer);
        StringAssert.Contains(message, reason);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void A_module_of_the_user_that_says_its_graph_is_exported()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new Doubling();
        network.eval();
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        network.ExportToOnnx(path, 1, 2, 2, options: new OnnxExportOptions { IncludeActivation = false });
        using var scorer = new OnnxScorer(path);
        Tensor images = tensor(new float[] { 1, -2, 3, -4 }, [1, 1, 2, 2]);
        float[] expected = network.call(images).data<float>().ToArray(), scores = scorer.Score(images);
        Assert.HasCount(expected.Length, scores);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], scores[i], 1e-5);
        CollectionAssert.Contains(
            Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer.Select(weight => weight.Name).ToArray(),
            "last.weight");
    }

    [TestMethod]
    public void One_output_is_exported_with_the_logistic_function_or_as_the_scores_of_two_classes()
    {
        using DisposeScope scope = NewDisposeScope();
        using Sequential network = nn.Sequential(nn.Flatten(), nn.Linear(4, 1));
        Tensor images = rand([1, 1, 2, 2]);
        float expected = sigmoid(network.call(images)).item<float>();
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        network.ExportToOnnx(path, 1, 2, 2);
        using (var scorer = new OnnxScorer(path))
        {
            Assert.AreEqual("sigmoid", scorer.Metadata["activation"]);
            Assert.AreEqual(expected, scorer.Score(images).Single(), 1e-6);
        }

        network.ExportToOnnx(path, 1, 2, 2, classNames: ["no", "yes"]);
        using (var scorer = new OnnxScorer(path))
        {
            Assert.AreEqual("softmax", scorer.Metadata["activation"]);
            float[] scores = scorer.Score(images);
            Assert.HasCount(2, scores);
            Assert.AreEqual(1 - expected, scores[0], 1e-6);
            Assert.AreEqual(expected, scores[1], 1e-6);
        }
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        using Sequential network = nn.Sequential(nn.Flatten(), nn.Linear(4, 3));
        Check<ArgumentOutOfRangeException>("OpsetVersion", new OnnxExportOptions { OpsetVersion = 16 });
        Check<ArgumentOutOfRangeException>("OpsetVersion", new OnnxExportOptions { OpsetVersion = 99 });
        Check<ArgumentOutOfRangeException>("BatchSize", new OnnxExportOptions { BatchSize = 0 });
        Check<ArgumentOutOfRangeException>("InputType", new OnnxExportOptions { InputType = (OnnxInputType)7 });
        Check<ArgumentOutOfRangeException>("InputLayout", new OnnxExportOptions { InputLayout = (OnnxInputLayout)7 });
        Check<ArgumentException>("InputName", new OnnxExportOptions { InputName = "" });
        Check<ArgumentException>("OutputName", new OnnxExportOptions { InputName = "x", OutputName = "x" });
        // There is no normalisation that could be included.
        Check<ArgumentException>("Byte", new OnnxExportOptions { InputType = OnnxInputType.Byte });

        void Check<T>(string name, OnnxExportOptions options)
            where T : Exception => StringAssert.Contains(Refuse<T>(network, options), name);
    }

    [TestMethod]
    public void Class_names_and_normalization_must_fit_the_network()
    {
        using Sequential network = nn.Sequential(nn.Flatten(), nn.Linear(4, 3));
        ArgumentException names = Assert.ThrowsExactly<ArgumentException>(
            () => network.ExportToOnnx("never", 1, 2, 2, classNames: ["a", "b"]));
        StringAssert.Contains(names.Message, "3 output");
        ArgumentException channels = Assert.ThrowsExactly<ArgumentException>(
            () => network.ExportToOnnx("never", 1, 2, 2, ImageNormalization.ImageNet));
        StringAssert.Contains(channels.Message, "3 channel(s)");
    }

    [TestMethod]
    public void Steps_that_change_the_picture_outside_of_the_network_are_refused_by_name()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.TakeRows(
            ml.Data.LoadIdx(
                TestImages.MnistPath("t10k-images-idx3-ubyte.gz"), TestImages.MnistPath("t10k-labels-idx1-ubyte.gz")), 30);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.ResizeImages("Image", 20, 20))
            .Append(ml.MulticlassClassification.Trainers.ConvolutionalNetwork("Label", "Image", "lenet5", epochs: 1));
        var model = pipeline.Fit(data);
        using (model)
        {
            using var folder = new TemporaryFolder();
            string path = Path.Combine(folder.Path, "model.onnx");
            NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => model.ExportToOnnx(path));
            StringAssert.Contains(error.Message, "Step 2");
            StringAssert.Contains(error.Message, "ImageResizingTransformer");
            Assert.IsEmpty(Directory.GetFiles(folder.Path));

            model.LastTransformer.ExportToOnnx(path);
            using var scorer = new OnnxScorer(path);
            CollectionAssert.AreEqual(new[] { -1, 3, 20, 20 }, scorer.InputShape);
        }

        ITransformer noNetwork = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data);
        Assert.ThrowsExactly<ArgumentException>(() => noNetwork.ExportToOnnx("never"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.LastTransformer.ExportToOnnx("never"));
    }

    private static string Refuse<T>(nn.Module<Tensor, Tensor> network, OnnxExportOptions? options = null)
        where T : Exception
    {
        using var folder = new TemporaryFolder();
        T error = Assert.ThrowsExactly<T>(
            () => network.ExportToOnnx(Path.Combine(folder.Path, "model.onnx"), 1, 8, 8, options: options));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
        return error.Message;
    }

    private sealed class Opaque() : nn.Module<Tensor, Tensor>(nameof(Opaque))
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Doubling : nn.Module<Tensor, Tensor>, IOnnxExportable
    {
        private readonly Linear last = nn.Linear(4, 3);

        public Doubling()
            : base(nameof(Doubling)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using Tensor doubled = input.add(input, ScalarScope.One);
            using Tensor flat = doubled.abs().flatten(1);
            return last.call(flat);
        }

        public OnnxValue ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input)
        {
            OnnxValue doubled = graph.Multiply(input, graph.Constant("two", [], 2));
            return graph.Apply(graph.Flatten(graph.Node("Abs", [doubled], doubled.Shape)), last);
        }
    }
}
