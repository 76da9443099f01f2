using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class MovingAverageTests
{
    private const double Decay = 0.75;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_average_is_that_of_the_formula_whether_parameters_are_joined_or_not(bool areJoined)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Network();
        using WeightOptimizer optimizer = Optimizer(network, areJoined);
        Dictionary<string, Tensor> expected =
            network.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().clone());
        using var average = new MovingAverage(network, optimizer, Decay);
        using var numbers = new ScalarScope();
        for (int step = 0; step < 3; step++)
        {
            Train(network, optimizer);
            average.Update();
            foreach ((string name, Tensor value) in network.state_dict())
            {
                using IDisposable noGrad = no_grad();
                expected[name] = value is Parameter { requires_grad: true }
                    ? expected[name].mul(numbers.Of(Decay)).add(value, numbers.Of(1 - Decay))
                    : value.detach().clone();
            }
        }

        Dictionary<string, Tensor> weights = Copy(network);
        IReadOnlyDictionary<string, Tensor> state = average.GetState();
        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), state.Keys.ToArray());
        AssertNear(expected, state);
        average.Swap();
        AssertNear(expected, network.state_dict());
        average.Swap();
        AssertNear(weights, network.state_dict());
        AssertNear(expected, average.GetState());
    }

    [TestMethod]
    public void A_layer_at_two_places_of_the_network_has_its_own_weights_again_after_two_exchanges()
    {
        using DisposeScope scope = NewDisposeScope();
        Linear shared = nn.Linear(4, 4);
        using nn.Module<Tensor, Tensor> network = nn.Sequential(shared, nn.ReLU(), shared);
        using WeightOptimizer optimizer = Optimizer(network, areJoined: false);
        using var average = new MovingAverage(network, optimizer, Decay);
        using (no_grad())
            shared.weight!.add_(ScalarScope.One, ScalarScope.One);
        average.Update();
        Dictionary<string, Tensor> weights = Copy(network);
        average.Swap();
        Assert.IsFalse(shared.weight!.equal(weights["0.weight"]).all().item<bool>());
        average.Swap();
        AssertNear(weights, network.state_dict());
    }

    /// <summary>Of convolutions in either layout, a norm, and a layer that is frozen.</summary>
    private static Sequential Network()
    {
        manual_seed(3);
        Sequential network = nn.Sequential(
            nn.Conv2d(2, 4, 3), new BatchNormalization(4), nn.Conv2d(4, 3, 3), nn.Flatten(), nn.Linear(48, 5), nn.Linear(5, 2));
        TensorLayout.UseChannelsLast(network);
        foreach ((string name, Parameter parameter) in network.named_parameters())
            parameter.requires_grad = !name.StartsWith('4');
        return network;
    }

    private static WeightOptimizer Optimizer(nn.Module network, bool areJoined)
    {
        WeightOptimizer optimizer = new SgdOptions { WeightDecay = 0.01 }.Create([.. network.named_parameters()]);
        if (areJoined)
            optimizer.Join();
        return optimizer;
    }

    private static void Train(nn.Module<Tensor, Tensor> network, WeightOptimizer optimizer)
    {
        network.train();
        Tensor output = network.call(randn(6, 2, 8, 8));
        output.mul(output).sum().backward();
        optimizer.Step(0.001);
    }

    private static Dictionary<string, Tensor> Copy(nn.Module network) =>
        network.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().clone());

    private static void AssertNear(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        foreach ((string name, Tensor value) in expected)
            Assert.IsTrue(allclose(value, actual[name], 1e-5, 1e-6), name);
    }
}
