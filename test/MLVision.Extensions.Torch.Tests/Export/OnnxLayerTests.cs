using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Layers of TorchSharp, exported and run by ONNX Runtime, give what libtorch gives.</summary>
[TestClass]
public sealed class OnnxLayerTests
{
    private const double Tolerance = 1e-5;
    private const int Channels = 4;
    private const int Height = 9;
    private const int Width = 11;

    [TestMethod]
    [DataRow("convolution with unequal sizes")]
    [DataRow("convolution in groups, dilated, without bias")]
    [DataRow("convolution of the same size")]
    [DataRow("convolution without padding")]
    [DataRow("reflected padding")]
    [DataRow("replicated padding")]
    [DataRow("circular padding")]
    [DataRow("circular padding of the same size")]
    [DataRow("transposed")]
    [DataRow("transposed in groups, dilated, padded, without bias")]
    public void Convolutions(string name) => AssertSame(name switch
    {
        "convolution with unequal sizes" =>
            nn.Conv2d(Channels, 6, (3, 5), stride: (2, 1), padding: (1, 2), dilation: (1, 2)),
        "convolution in groups, dilated, without bias" =>
            nn.Conv2d(Channels, 8, 3, padding: 2, dilation: 2, groups: 2, bias: false),
        "convolution of the same size" => nn.Conv2d(Channels, 5, 4, Padding.Same, dilation: 2),
        "convolution without padding" => nn.Conv2d(Channels, 5, 3, Padding.Valid, stride: 2),
        "reflected padding" => nn.Conv2d(Channels, 5, (3, 5), padding: (1, 2), padding_mode: PaddingModes.Reflect),
        "replicated padding" => nn.Conv2d(Channels, 5, (3, 5), padding: (1, 2), padding_mode: PaddingModes.Replicate),
        "circular padding" =>
            nn.Conv2d(Channels, 5, (3, 5), stride: (2, 1), padding: (0, 2), padding_mode: PaddingModes.Circular),
        "circular padding of the same size" => nn.Conv2d(Channels, 5, 4, Padding.Same, padding_mode: PaddingModes.Circular),
        "transposed" => nn.ConvTranspose2d(Channels, 6, (3, 4), stride: (2, 3)),
        "transposed in groups, dilated, padded, without bias" => nn.ConvTranspose2d(
            Channels, 6, 3, stride: 3, padding: 2, output_padding: 1, groups: 2, bias: false, dilation: 2),
        _ => throw new UnreachableException(),
    });

    [TestMethod]
    [DataRow("maximum")]
    [DataRow("maximum, rounded up, padded")]
    [DataRow("maximum, rounded up, dilated")]
    [DataRow("average")]
    [DataRow("average, rounded up, padding counted")]
    [DataRow("average, rounded up, padding not counted")]
    [DataRow("average with a divisor")]
    [DataRow("adaptive average to one cell")]
    [DataRow("adaptive average to cells of one size")]
    [DataRow("adaptive average to cells of different sizes")]
    [DataRow("adaptive average to more cells than pixels")]
    public void Pooling(string name) => AssertSame(name switch
    {
        "maximum" => nn.MaxPool2d((3, 2), stride: (2, 3)),
        // The last window would lie in the padding altogether in one direction, and reaches beyond it in the other.
        "maximum, rounded up, padded" => nn.MaxPool2d((2, 3), stride: (2, 4), padding: (1, 1), ceil_mode: true),
        "maximum, rounded up, dilated" => nn.MaxPool2d((2, 3), stride: (3, 2), dilation: (3, 2), ceil_mode: true),
        "average" => nn.AvgPool2d((3, 2), stride: (2, 3)),
        "average, rounded up, padding counted" => nn.AvgPool2d((3, 4), stride: (3, 3), padding: (1, 1), ceil_mode: true),
        "average, rounded up, padding not counted" =>
            nn.AvgPool2d((3, 4), stride: (3, 3), padding: (1, 1), ceil_mode: true, count_include_pad: false),
        "average with a divisor" =>
            nn.AvgPool2d((3, 4), stride: (3, 3), padding: (1, 1), ceil_mode: true, divisor_override: 5),
        "adaptive average to one cell" => nn.AdaptiveAvgPool2d(1),
        "adaptive average to cells of one size" => nn.AdaptiveAvgPool2d((3, 1)),
        "adaptive average to cells of different sizes" => nn.AdaptiveAvgPool2d((4, 3)),
        "adaptive average to more cells than pixels" => nn.AdaptiveAvgPool2d((12, 11)),
        _ => throw new UnreachableException(),
    });

    [TestMethod]
    [DataRow("batch normalization")]
    [DataRow("batch normalization without weights")]
    [DataRow("batch normalization of vectors")]
    [DataRow("layer normalization")]
    [DataRow("layer normalization without weights")]
    [DataRow("local response normalization")]
    [DataRow("group normalization")]
    [DataRow("group normalization without weights")]
    [DataRow("instance normalization")]
    [DataRow("instance normalization without weights")]
    public void Normalizations(string name) => AssertSame(name switch
    {
        "batch normalization" => nn.BatchNorm2d(Channels, eps: 1e-3),
        "batch normalization without weights" => nn.BatchNorm2d(Channels, affine: false),
        "batch normalization of vectors" => nn.Sequential(nn.Flatten(), nn.BatchNorm1d(Channels * Height * Width)),
        "layer normalization" => nn.LayerNorm([Height, Width], eps: 1e-3),
        "layer normalization without weights" => nn.LayerNorm(Width, elementwise_affine: false),
        "group normalization" => nn.GroupNorm(2, Channels, eps: 1e-3),
        "group normalization without weights" => nn.GroupNorm(Channels, Channels, affine: false),
        "instance normalization" => nn.InstanceNorm2d(Channels, eps: 1e-3, affine: true),
        "instance normalization without weights" => nn.InstanceNorm2d(Channels),
        "local response normalization" => nn.LocalResponseNorm(3, alpha: 0.5, beta: 0.6, k: 2),
        _ => throw new UnreachableException(),
    });

    [TestMethod]
    [DataRow("ReLU")]
    [DataRow("ReLU6")]
    [DataRow("LeakyReLU")]
    [DataRow("ELU")]
    [DataRow("GELU")]
    [DataRow("GELU by tanh")]
    [DataRow("SiLU")]
    [DataRow("Hardswish")]
    [DataRow("Hardsigmoid")]
    [DataRow("Sigmoid")]
    [DataRow("Tanh")]
    [DataRow("PReLU")]
    [DataRow("PReLU of each channel")]
    [DataRow("Softplus")]
    [DataRow("Softplus, steeper")]
    [DataRow("Mish")]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    public void Activations(string name) => AssertSame(name switch
    {
        "ReLU" => nn.ReLU(),
        "ReLU6" => nn.ReLU6(),
        "LeakyReLU" => nn.LeakyReLU(0.2),
        "ELU" => nn.ELU(0.7),
        "GELU" => nn.GELU(),
        "GELU by tanh" => nn.GELU(GELU.Approximate.tanh),
        "SiLU" => nn.SiLU(),
        "Hardswish" => nn.Hardswish(),
        "Hardsigmoid" => nn.Hardsigmoid(),
        "Sigmoid" => nn.Sigmoid(),
        "Tanh" => nn.Tanh(),
        "PReLU" => nn.PReLU(1),
        "PReLU of each channel" => nn.PReLU(Channels),
        "Softplus" => nn.Softplus(),
        "Softplus, steeper" => nn.Softplus(beta: 3),
        "Mish" => nn.Mish(),
        "Softmax" => nn.Softmax(1),
        "LogSoftmax" => nn.LogSoftmax(-1),
        _ => throw new UnreachableException(),
    });

    [TestMethod]
    [DataRow("nearest", false)]
    [DataRow("bilinear", false)]
    [DataRow("bilinear", true)]
    [DataRow("bicubic", false)]
    [DataRow("bicubic", true)]
    public void Upsampling(string mode, bool alignCorners)
    {
        UpsampleMode known = Enum.Parse<UpsampleMode>(mode, ignoreCase: true);
        bool? corners = known == UpsampleMode.Nearest ? null : alignCorners;
        // Where a pixel lies between two others is rounded to single precision, as a number of up to 11.
        AssertSame(nn.Upsample(size: [14, 29], mode: known, align_corners: corners), 5 * Tolerance);
        AssertSame(nn.Upsample(scale_factor: [2, 3], mode: known, align_corners: corners), 5 * Tolerance);
    }

    [TestMethod]
    [DataRow("linear over the last dimension")]
    [DataRow("linear without bias")]
    [DataRow("flattened in part")]
    [DataRow("dropout and identity")]
    public void Others(string name) => AssertSame(name switch
    {
        "linear over the last dimension" => nn.Linear(Width, 7),
        "linear without bias" => nn.Sequential(nn.Flatten(), nn.Linear(Channels * Height * Width, 7, hasBias: false)),
        "flattened in part" => nn.Sequential(nn.Flatten(1, 2), nn.Linear(Width, 7)),
        "dropout and identity" => nn.Sequential(nn.Dropout(0.5), nn.Identity(), nn.Dropout2d(0.5), nn.ReLU()),
        _ => throw new UnreachableException(),
    });

    [TestMethod]
    public void A_layer_that_is_used_twice_has_its_weights_once()
    {
        Conv2d shared = nn.Conv2d(Channels, Channels, 3, padding: 1);
        using var folder = new TemporaryFolder();
        string path = AssertSame(nn.Sequential(("first", shared), ("relu", nn.ReLU()), ("second", shared)), folder);
        Assert.AreEqual(2, Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer.Count);
    }

    private static void AssertSame(nn.Module<Tensor, Tensor> layer, double tolerance = Tolerance)
    {
        using var folder = new TemporaryFolder();
        AssertSame(layer, folder, tolerance);
    }

    private static string AssertSame(nn.Module<Tensor, Tensor> layer, TemporaryFolder folder, double tolerance = Tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        manual_seed(3);
        using Sequential network = nn.Sequential(("layer", layer), ("flatten", nn.Flatten()));
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            double lowest = name.EndsWith("var", StringComparison.Ordinal) ? 0 : -0.5;
            if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                tensor.uniform_(lowest, lowest + 1);
        }

        network.eval();
        using var numbers = new ScalarScope();
        Tensor images = randn([3, Channels, Height, Width]).mul(numbers.Of(2));
        string path = Path.Combine(folder.Path, "layer.onnx");
        network.ExportToOnnx(
            path, Channels, Height, Width, options: new OnnxExportOptions { IncludeActivation = false });
        float[] expected = network.call(images).data<float>().ToArray();
        using var scorer = new OnnxScorer(path);
        float[] actual = scorer.Score(images);
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"value {i}");
        return path;
    }
}
