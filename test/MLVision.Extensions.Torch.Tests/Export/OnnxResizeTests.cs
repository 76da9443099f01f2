using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Exported models cut and resize images of any size as the trainer does.</summary>
[TestClass]
public sealed class OnnxResizeTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    [DataRow(16, 12, OnnxExportOptions.LeastOpsetVersion)]
    [DataRow(13, 29, OnnxExportOptions.LatestOpsetVersion)]
    [DataRow(64, 64, OnnxExportOptions.LeastOpsetVersion)]
    public void Images_of_any_size_become_the_bytes_that_the_trainer_sees(int width, int height, int opsetVersion)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "resize.onnx");
        using Flatten network = nn.Flatten();
        // Pixels from 0 to 1.
        var pixels = new ImageNormalization([0, 0, 0], [1, 1, 1]);
        OnnxModel.Write(
            path, new ExportedNetwork(network, "resize", new PixelShape(3, height, width), Resizes: true, pixels, null),
            new OnnxExportOptions
            {
                IncludeActivation = false, InputType = OnnxInputType.Byte, InputLayout = OnnxInputLayout.ChannelsLast,
                OpsetVersion = opsetVersion,
            });
        using var scorer = new OnnxScorer(path);
        CollectionAssert.AreEqual(new[] { -1, -1, -1, 3 }, scorer.InputShape);

        var random = new Random(5);
        var resizer = new BilinearResizer();
        var expected = new byte[3 * height * width];
        (int, int)[] sizes = [(1, 1), (width, height), (31, 17), (17, 50), (128, 96), (301, 200)];
        foreach ((int sourceWidth, int sourceHeight) in sizes)
        {
            var source = new byte[3 * sourceHeight * sourceWidth];
            random.NextBytes(source);
            PixelBox part = PixelBox.Centered(sourceWidth, sourceHeight, (double)width / height);
            resizer.Run(source, sourceWidth, 3, part, expected, width, height);
            float[] actual = scorer.Score(source, [1, sourceHeight, sourceWidth, 3]);
            byte[] bytes = [.. actual.Select(value => (byte)MathF.Round(value * 255))];
            CollectionAssert.AreEqual(expected, bytes, $"{sourceWidth} x {sourceHeight}");
        }
    }

    [TestMethod]
    public void A_pipeline_of_files_resizing_normalization_and_network_is_one_model()
    {
        const int Count = 12;
        var ml = new MLContext(seed: 1);
        using var pictures = new Pictures(Count);
        IDataView data = pictures.Load(ml);
        using ConvolutionalNetworkTransformer model = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkOptions
            {
                ImageColumnName = "Path", ImageWidth = 16, ImageHeight = 20, Architecture = "resnet20", ValidationFraction = 0,
                Training = new TrainingOptions { Epochs = 2, BatchSize = 4 },
            }).Fit(data);
        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Score")];
        Assert.AreNotEqual(expected[0][0], expected[1][0], 10 * Tolerance);

        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        model.ExportToOnnx(
            path, new OnnxExportOptions { InputType = OnnxInputType.Byte, InputLayout = OnnxInputLayout.ChannelsLast });
        using var scorer = new OnnxScorer(path);
        for (int i = 0; i < Count; i++)
        {
            SourceImage image = EncodedReader.ReadFile(pictures.Paths[i], color: true, new ImageWorkspace());
            Assert.IsFalse(image.IsPlanar);
            float[] scores = scorer.Score(image.Pixels.ToArray(), [1, image.Shape.Height, image.Shape.Width, 3]);
            for (int k = 0; k < Pictures.Classes; k++)
                Assert.AreEqual(expected[i][k], scores[k], Tolerance, $"picture {i}, class {k}");
        }

        model.ExportToOnnx(path, new OnnxExportOptions { IncludeResizing = false });
        using var small = new OnnxScorer(path);
        CollectionAssert.AreEqual(new[] { -1, 3, 20, 16 }, small.InputShape);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => model.ExportToOnnx(path, new OnnxExportOptions { IncludeNormalization = false }));
        StringAssert.Contains(error.Message, "IncludeResizing");
    }
    [TestMethod]
    public void Photographs_get_the_scores_that_TorchSharp_gives_them()
    {
        const int Size = 224;
        string[] photographs = [.. Directory.GetFiles(TestData.Large("camvid", "test")).Order().Take(10)];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using nn.Module<Tensor, Tensor> network = Architectures.Create("resnet18");
        GoldenNetworks.FillWeights(network);
        network.eval();
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "resnet18.onnx");
        var source = new ExportedNetwork(
            network, "resnet18", new PixelShape(3, Size, Size), Resizes: true, ImageNormalization.ImageNet, null);
        OnnxModel.Write(path, source, new OnnxExportOptions
        {
            IncludeActivation = false, InputType = OnnxInputType.Byte, InputLayout = OnnxInputLayout.ChannelsLast,
        });
        using var scorer = new OnnxScorer(path);
        using var normalizer = new InputNormalizer(ImageNormalization.ImageNet, CPU, channelsLast: false);
        var workspace = new ImageWorkspace();
        var pixels = new byte[3 * Size * Size];
        foreach (string photograph in photographs)
        {
            SourceImage image = EncodedReader.ReadFile(photograph, color: true, workspace);
            (int width, int height) = (image.Shape.Width, image.Shape.Height);
            float[] actual = scorer.Score(image.Pixels.ToArray(), [1, height, width, 3]);
            workspace.Resizer.Run(image.Pixels, width, 3, PixelBox.Centered(width, height, 1), pixels, Size, Size);
            float[] expected =
                network.call(normalizer.ToInput(pixels, [1, 3, Size, Size])).data<float>().ToArray();
            Assert.IsGreaterThan(1, expected.Max() - expected.Min());
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], Tolerance, $"{photograph}, class {i}");
        }
    }
}
