using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>The networks give what torchvision's give with the same weights: eng/peers/golden_networks.py.</summary>
[TestClass]
public sealed class GoldenNetworkTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    [GoldenNetworkCases]
    public void Scores_and_gradients_equal_those_of_torchvision(int index)
    {
        GoldenNetwork golden = GoldenNetworks.All[index];
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = GoldenNetworks.Build(golden);
        GoldenNetworks.FillWeights(network);
        Tensor images = GoldenNetworks.Images(golden.Shape[0], golden.Shape[1], golden.Shape[2]);

        Dictionary<string, Tensor> state = network.state_dict();
        string[] names = [.. state.Keys.Order(StringComparer.Ordinal)];
        string structure = string.Concat(names.Select(name => $"{name} {string.Join('x', state[name].shape)}\n"));
        Assert.AreEqual(
            golden.Structure, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(structure))), structure);
        Assert.AreEqual(golden.Parameters, network.parameters().Sum(parameter => parameter.NumberOfElements));

        network.eval();
        using (no_grad())
            AssertNear(golden.Scores, network.call(images));

        // In double precision: what single precision rounds depends on the processor, and batch norm amplifies it.
        network.to(ScalarType.Float64).train();
        Tensor loss = nn.functional.cross_entropy(network.call(images.to(ScalarType.Float64)), GoldenNetworks.Labels());
        Assert.AreEqual(golden.Loss, loss.ToDouble(), Tolerance);
        loss.backward();
        AssertGradients(golden, network, names);
    }

    private static void AssertNear(float[] expected, Tensor actual)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(actual.bytes);
        Assert.AreEqual(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], values[i], Tolerance, $"score {i}");
    }

    private static void AssertGradients(GoldenNetwork golden, nn.Module network, string[] names)
    {
        Dictionary<string, Tensor> values = network.state_dict();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            values[name] = parameter.grad!;
        Assert.AreEqual((names.Length + golden.Step - 1) / golden.Step, golden.Entries.Length);
        for (int i = 0; i < golden.Entries.Length; i++)
        {
            string name = names[i * golden.Step];
            (double norm, double element) = (golden.Entries[i][0], golden.Entries[i][1]);
            using Tensor tensor = values[name].to(ScalarType.Float64).contiguous();
            ReadOnlySpan<double> elements = MemoryMarshal.Cast<byte, double>(tensor.bytes);
            int index = (int)(GoldenNetworks.Fnv1a(name) % (uint)elements.Length);
            Assert.AreEqual(element, elements[index], Tolerance, $"{name}: element {index}");
            // Seven digits are kept.
            Assert.AreEqual(norm, Norm(elements), Tolerance * Math.Max(1, norm), $"{name}: norm");
        }
    }

    private static double Norm(ReadOnlySpan<double> elements)
    {
        double sum = 0;
        foreach (double element in elements)
            sum += element * element;
        return Math.Sqrt(sum);
    }
}
