using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class TensorLayoutTests
{
    [TestMethod]
    [DataRow("lenet5", false)]
    [DataRow("mlp", false)]
    [DataRow("resnet20", true)]
    [DataRow("resnet18", true)]
    [DataRow("vgg11_bn", true)]
    public void Channels_last_suits_networks_with_many_channels(string architecture, bool expected)
    {
        using nn.Module<Tensor, Tensor> network = Architectures.Create(
            architecture, new NetworkOptions { InputHeight = 32, InputWidth = 32, Classes = 10 });
        Assert.AreEqual(expected, TensorLayout.SuitsChannelsLast(network));
    }
}
