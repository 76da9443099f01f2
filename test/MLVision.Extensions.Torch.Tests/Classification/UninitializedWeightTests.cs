using Microsoft.ML;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Weights that nobody has set are named before training; TorchSharp leaves those of GroupNorm so.</summary>
[TestClass]
public sealed class UninitializedWeightTests
{
    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    [DataRow(1e20f)]
    [DataRow(-1e5f)]
    [DataRow(1e-41f)]
    public void Fit_names_the_group_norm_and_the_cure(float garbage)
    {
        Architectures.Register("test-group-norm", options => Build(options, norm => norm.bias![3] = garbage));
        var progress = new ProgressList();
        var ml = new MLContext(seed: 1);
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                Architecture = "test-group-norm", Training = new TrainingOptions { Progress = progress },
            }).Fit(ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(30))));
        StringAssert.Contains(error.Message, "block.norm");
        StringAssert.Contains(error.Message, "'test-group-norm'");
        StringAssert.Contains(error.Message, "nn.init.ones_(norm.weight) and nn.init.zeros_(norm.bias)");
        Assert.IsEmpty(progress.Items);
    }

    [TestMethod]
    public void Group_norms_that_are_all_zero_are_named()
    {
        using nn.Module network = Build(new NetworkOptions { InputChannels = 1, Classes = 2 }, norm => nn.init.zeros_(norm.weight));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => NetworkFactory.RequireInitialized(network, "mine")).Message,
            "The GroupNorm 'block.norm' of the network 'mine'");
    }

    [TestMethod]
    public void Other_weights_that_are_not_finite_are_named()
    {
        using Linear layer = nn.Linear(3, 2);
        using (no_grad())
            layer.weight[1, 2] = float.NaN;
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => NetworkFactory.RequireInitialized(layer, "mine")).Message,
            "The network 'mine' has NaN or infinity in 'weight' before training.");
    }

    [TestMethod]
    public void What_was_set_passes()
    {
        using GroupNorm first = Defined(), second = Defined();
        // As some begin the last norm of a block.
        nn.init.zeros_(second.weight);
        using Sequential network = nn.Sequential(
            ("first", first), ("second", second), ("plain", nn.GroupNorm(2, 4, affine: false)));
        NetworkFactory.RequireInitialized(network, "mine");

        static GroupNorm Defined()
        {
            GroupNorm norm = nn.GroupNorm(2, 4);
            nn.init.normal_(norm.weight, 1, 0.1);
            nn.init.zeros_(norm.bias);
            return norm;
        }
    }

    [TestMethod]
    public void Group_norms_of_the_librarys_networks_begin_with_one_and_zero()
    {
        using GroupNorm norm = nn.GroupNorm(2, 4);
        using Sequential network = nn.Sequential(("conv", nn.Conv2d(4, 4, 1L)), ("norm", norm));
        using var numbers = new ScalarScope();
        foreach (WeightInitialization scheme in Enum.GetValues<WeightInitialization>())
        {
            nn.init.constant_(norm.weight, numbers.Of(double.NaN));
            nn.init.constant_(norm.bias, numbers.Of(double.NaN));
            Initializer.Apply(network, scheme, Initializer.Default);
            CollectionAssert.AreEqual(new float[] { 1, 1, 1, 1 }, norm.weight.data<float>().ToArray());
            CollectionAssert.AreEqual(new float[4], norm.bias!.data<float>().ToArray());
        }
    }

    private static nn.Module<Tensor, Tensor> Build(NetworkOptions options, Action<GroupNorm> spoil)
    {
        GroupNorm norm = nn.GroupNorm(2, 4);
        nn.init.ones_(norm.weight);
        nn.init.zeros_(norm.bias);
        using (no_grad())
            spoil(norm);
        return nn.Sequential(
            ("block", nn.Sequential(("conv", nn.Conv2d(options.InputChannels, 4, 3L)), ("norm", norm))),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flat", nn.Flatten()), ("fc", nn.Linear(4, options.Classes)));
    }
}
