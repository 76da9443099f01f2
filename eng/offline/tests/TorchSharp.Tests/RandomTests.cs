using System.Text.Json;

namespace TorchSharp.Tests;

[TestClass]
public class RandomTests
{
    [TestMethod]
    public void TheSameSeedGivesWhatPyTorchDraws()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = Golden.Data.GetProperty("seeded");
        manual_seed(42);
        Conv2d convolution = nn.Conv2d(3, 4, 3);
        Linear linear = nn.Linear(5, 2);
        var drawn = new Dictionary<string, Tensor>
        {
            ["conv_weight"] = convolution.weight,
            ["conv_bias"] = convolution.bias!,
            ["linear_weight"] = linear.weight,
            ["linear_bias"] = linear.bias!,
            ["rand"] = rand(4),
            ["randn"] = randn(2, 3),
            ["randperm"] = randperm(10),
            ["bernoulli"] = empty(10).bernoulli_(0.3),
            ["kaiming_normal"] = nn.init.kaiming_normal_(
                empty(6, 4, 3, 3), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU),
            ["xavier_uniform"] = nn.init.xavier_uniform_(empty(6, 4, 3, 3), 1.5),
        };

        foreach ((string name, Tensor tensor) in drawn)
            Golden.AssertEqual(golden.GetProperty(name), tensor, name, 1e-6);
    }

    [TestMethod]
    public void AGeneratorOfItsOwnIsIndependentOfTheDefault()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(7);
        Tensor first = randn(5, generator: generator);
        manual_seed(1);
        Tensor expected = rand(3);

        manual_seed(1);
        generator.manual_seed(7);
        Assert.IsTrue(first.Equals(randn(5, generator: generator)));
        Assert.IsTrue(expected.Equals(rand(3)));
        Assert.IsTrue(first.normal_(generator: new Generator(3)).Equals(empty(5).normal_(generator: new Generator(3))));
    }

    [TestMethod]
    public void StateIsSavedAndRestored()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor state = get_rng_state();
        Tensor first = rand(5);
        set_rng_state(state);

        Assert.IsTrue(first.Equals(rand(5)));

        using var generator = new Generator(3);
        Tensor own = generator.get_state();
        Tensor drawn = randperm(20, generator: generator);
        generator.set_state(own);
        Assert.IsTrue(drawn.Equals(randperm(20, generator: generator)));
    }
}
