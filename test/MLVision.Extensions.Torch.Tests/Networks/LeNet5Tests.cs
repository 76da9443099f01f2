using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class LeNet5Tests
{
    // 30 pixels make maps of an odd size.
    [TestMethod]
    [DataRow(28, 28)]
    [DataRow(32, 40)]
    [DataRow(30, 28)]
    public void Outputs_and_gradients_are_those_of_tangents_and_average_pooling(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        manual_seed(1);
        using nn.Module<Tensor, Tensor> network = Architectures.Create(
            "lenet5", new NetworkOptions { InputChannels = 2, InputHeight = height, InputWidth = width, Classes = 5 });
        Tensor input = randn(3, 2, height, width).mul_(numbers.Of(2));
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(
            item => item.name, item => item.parameter.detach().to_type(ScalarType.Float64).requires_grad_());
        Tensor actual = network.call(input), expected = Compute(weights, input.to_type(ScalarType.Float64), height, width);
        Assert.IsTrue(allclose(expected, actual.to_type(ScalarType.Float64), 0, 2e-6));
        actual.mul(actual).sum().backward();
        expected.mul(expected).sum().backward();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            Assert.IsTrue(
                allclose(weights[name].grad!, parameter.grad!.to_type(ScalarType.Float64), 1e-4, 1e-4),
                $"The gradient of {name}");
    }

    private static Tensor Compute(Dictionary<string, Tensor> weights, Tensor input, int height, int width)
    {
        long padding = Math.Min(height, width) < 32 ? 2 : 0;
        Tensor maps = nn.functional.conv2d(
            input, weights["conv1.weight"], weights["conv1.bias"], padding: [padding, padding]);
        maps = nn.functional.conv2d(
            nn.functional.avg_pool2d(maps.tanh(), 2L), weights["conv2.weight"], weights["conv2.bias"]);
        Tensor hidden = nn.functional.avg_pool2d(maps.tanh(), 2L).flatten(1);
        foreach (string layer in (string[])["fc1", "fc2"])
            hidden = nn.functional.linear(hidden, weights[$"{layer}.weight"], weights[$"{layer}.bias"]).tanh();
        return nn.functional.linear(hidden, weights["fc3.weight"], weights["fc3.bias"]);
    }
}
