using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>ONNX's own checker accepts what is exported: eng/peers/check_onnx.py.</summary>
[TestClass]
public sealed class OnnxCheckerTests
{
    // Debian's, which has the package python3-onnx; another Python may come first on the path.
    private const string Python = "/usr/bin/python3";

    private static readonly OnnxExportOptions _plain = new() { IncludeActivation = false };
    private static readonly OnnxExportOptions _bytes = new()
    {
        InputType = OnnxInputType.Byte, InputLayout = OnnxInputLayout.ChannelsLast,
    };

    private static readonly OnnxExportOptions _fixed = new() { BatchSize = 3 };

    [TestMethod]
    public void The_checker_of_ONNX_accepts_each_kind_of_network()
    {
        if (!File.Exists(Python) || Run("-c", "import onnx").Code != 0)
            Assert.Inconclusive("There is no /usr/bin/python3 with the module onnx (Debian: python3-onnx).");
        using var folder = new TemporaryFolder();
        string[] paths =
        [
            Export(folder, "mlp", 28, _plain),
            Export(folder, "lenet5", 28, _fixed),
            Export(folder, "vgg11_bn", 32, _bytes),
            Export(folder, "resnet18", 64, _bytes),
            Export(folder, "resnet50", 32, _fixed),
            Export(folder, "resnet20", 32, _plain),
            ExportResizing(folder),
        ];
        (int code, string output) = Run([Path.Combine(AppContext.BaseDirectory, "peers", "check_onnx.py"), .. paths]);
        Assert.AreEqual(0, code, output);
        Assert.HasCount(paths.Length, output.Trim().Split('\n'));
    }

    private static string Export(TemporaryFolder folder, string name, int size, OnnxExportOptions options)
    {
        using nn.Module<Tensor, Tensor> network =
            Architectures.Create(name, new NetworkOptions { InputHeight = size, InputWidth = size, Classes = 2 });
        string path = Path.Combine(folder.Path, $"{name}.onnx");
        network.ExportToOnnx(path, 3, size, size, ImageNormalization.ImageNet, ["cat", "dog"], options);
        return path;
    }

    private static string ExportResizing(TemporaryFolder folder)
    {
        using nn.Module<Tensor, Tensor> network = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Circular), nn.LocalResponseNorm(3), nn.GELU(),
            nn.AvgPool2d(3, stride: 2, padding: 1, ceil_mode: true), nn.AdaptiveAvgPool2d(3), nn.LayerNorm(3), nn.ReLU6(),
            nn.Flatten(), nn.Linear(4 * 3 * 3, 2));
        string path = Path.Combine(folder.Path, "resizing.onnx");
        var shape = new PixelShape(3, 8, 8);
        OnnxModel.Write(
            path, new ExportedNetwork(network, "layers", shape, Resizes: true, ImageNormalization.ImageNet, null), _bytes);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : error.Result);
    }
}
