using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Cuda.Tests;

/// <summary>Networks on the device give what they give on the CPU, within the tolerances that stand here.</summary>
[TestClass]
public sealed class NetworkTests
{
    // float32: of outputs and gradients, relative to the largest where that is above 1. The others: of the whole output, relative
    // to its norm; rounding on the CPU as they do comes to 0.3 % and 4 %.
    private const double Tolerance = 1e-4, Tf32Tolerance = 1e-2, BFloat16Tolerance = 1e-1;

    [TestMethod]
    [GoldenNetworkCases]
    public void Scores_in_float32_equal_those_of_torchvision(int index)
    {
        GoldenNetwork golden = GoldenNetworks.All[index];
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Build(golden);
        using var precision = new PrecisionScope(TrainingPrecision.Float32, network, TestDevice.Device);
        using IDisposable noGrad = no_grad();
        network.eval();
        float[] scores = Values(network.call(Images(golden)));
        // Those of ResNet-152 reach 35.
        double largest = golden.Scores.Max(Math.Abs);
        for (int i = 0; i < scores.Length; i++)
            Assert.AreEqual(golden.Scores[i], scores[i], Tolerance * Math.Max(1, largest), $"score {i}");
    }

    [TestMethod]
    [GoldenNetworkCases]
    public void Gradients_equal_those_of_the_cpu(int index)
    {
        GoldenNetwork golden = GoldenNetworks.All[index];
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> expected = Build(golden, CPU), actual = Build(golden);
        foreach (((string name, Tensor expectedGradient), (_, Tensor actualGradient)) in
            Gradients(golden, expected).Zip(Gradients(golden, actual)))
        {
            double difference = expectedGradient.sub(actualGradient).abs().max().ToDouble();
            Assert.IsLessThan(Tolerance * Math.Max(1, expectedGradient.abs().max().ToDouble()), difference, name);
        }
    }

    [TestMethod]
    [DataRow("lenet5", TrainingPrecision.Tf32)]
    [DataRow("lenet5", TrainingPrecision.BFloat16)]
    [DataRow("resnet18", TrainingPrecision.Tf32)]
    [DataRow("resnet18", TrainingPrecision.BFloat16)]
    [DataRow("vgg11_bn", TrainingPrecision.Tf32)]
    [DataRow("vgg11_bn", TrainingPrecision.BFloat16)]
    public void Scores_of_a_training_step_in_lower_precision_are_near_those_of_float32(
        string architecture, TrainingPrecision precision)
    {
        GoldenNetwork golden = GoldenNetworks.All.First(item => item.Network == architecture);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using nn.Module<Tensor, Tensor> expected = Build(golden, CPU), actual = Build(golden);
        expected.train();
        actual.train();
        TensorLayout.UseChannelsLast(actual);
        using var lower = new PrecisionScope(precision, actual, TestDevice.Device);
        float[] expectedScores = Values(expected.call(Images(golden, CPU)));
        float[] actualScores = Values(actual.call(TensorLayout.ChannelsLast(Images(golden))));
        double difference = Math.Sqrt(expectedScores.Zip(actualScores, (x, y) => Math.Pow(x - y, 2)).Sum());
        double norm = Math.Sqrt(expectedScores.Sum(x => Math.Pow(x, 2)));
        Assert.IsLessThan(precision == TrainingPrecision.Tf32 ? Tf32Tolerance : BFloat16Tolerance, difference / norm);
    }

    private static nn.Module<Tensor, Tensor> Build(GoldenNetwork golden, Device? device = null)
    {
        nn.Module<Tensor, Tensor> network = GoldenNetworks.Build(golden);
        GoldenNetworks.FillWeights(network);
        NetworkFactory.Move(network, device ?? TestDevice.Device);
        return network;
    }

    private static Tensor Images(GoldenNetwork golden, Device? device = null) =>
        GoldenNetworks.Images(golden.Shape[0], golden.Shape[1], golden.Shape[2]).to(device ?? TestDevice.Device);

    /// <summary>On the CPU. In double precision: batch norm amplifies what single precision rounds.</summary>
    private static List<(string Name, Tensor Gradient)> Gradients(GoldenNetwork golden, nn.Module<Tensor, Tensor> network)
    {
        network.to(ScalarType.Float64).train();
        Device device = network.parameters().First().device;
        Tensor logits = network.call(Images(golden, device).to(ScalarType.Float64));
        nn.functional.cross_entropy(logits, GoldenNetworks.Labels().to(device)).backward();
        return [.. network.named_parameters().Select(item => (item.name, item.parameter.grad!.cpu()))];
    }

    private static float[] Values(Tensor tensor)
    {
        using Tensor values = tensor.to_type(ScalarType.Float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(values.bytes).ToArray();
    }
}
