using static TorchSharp.torch.nn;

namespace TorchSharp.Tests;

[TestClass]
public class ModuleTests
{
    [TestMethod]
    public void FieldsAreRegisteredUnderTheirNamesAndStateComesParametersFirst()
    {
        using var block = new Block();

        CollectionAssert.AreEqual(
            new[]
            {
                "scale", "conv.weight", "bn.weight", "bn.bias", "head.0.weight", "head.0.bias", "list.0.weight", "list.0.bias",
                "shift", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked",
            },
            block.state_dict().Keys);
        CollectionAssert.AreEqual(
            new[] { "conv", "bn", "head", "list", "head.0", "head.1", "list.0" },
            block.named_modules().Select(named => named.name).ToArray());
        CollectionAssert.AreEqual(
            new[] { "conv", "bn", "head", "list" }, block.named_children().Select(named => named.name).ToArray());
        Assert.AreSame(block.conv.weight, block.get_parameter("conv.weight"));
        Assert.IsTrue(block.has_buffer("bn.running_mean"));
        Assert.IsFalse(block.has_parameter("conv.bias"));
        Assert.AreEqual("Block", block.GetName());
    }

    [TestMethod]
    public void SavedStateIsLoadedBitByBit()
    {
        using var saved = new Block();
        saved.bn.running_mean!.fill_(3);
        var file = new MemoryStream();
        saved.save(new BinaryWriter(file));
        file.Position = 0;
        using var loaded = new Block();

        loaded.load(new BinaryReader(file));

        foreach ((string name, Tensor tensor) in saved.state_dict())
            CollectionAssert.AreEqual(tensor.bytes.ToArray(), loaded.state_dict()[name].bytes.ToArray(), name);
        Assert.AreEqual(file.Length, file.Position);
    }

    [TestMethod]
    public void TheFileStartsWithCountNameTypeAndShape()
    {
        using Linear linear = nn.Linear(200, 2);
        var file = new MemoryStream();

        linear.save(new BinaryWriter(file));

        byte[] expected = [2, 6, .. "weight"u8, 6, 2, 2, 0xC8, 1];
        CollectionAssert.AreEqual(expected, file.ToArray()[..expected.Length]);
        Assert.AreEqual(expected.Length + 1600 + 1 + "bias".Length + 3 + 8, file.Length);
    }

    [TestMethod]
    public void LoadingSkipsAndReportsWhatDoesNotFit()
    {
        using Linear small = nn.Linear(2, 2, hasBias: false);
        using Linear whole = nn.Linear(2, 2);
        var file = new MemoryStream();
        whole.save(new BinaryWriter(file));

        file.Position = 0;
        Assert.ThrowsExactly<ArgumentException>(() => small.load(new BinaryReader(file)));
        file.Position = 0;
        var loaded = new Dictionary<string, bool>();
        small.load(new BinaryReader(file), strict: false, loadedParameters: loaded);

        Assert.IsTrue(loaded["weight"]);
        Assert.IsFalse(loaded["bias"]);
        Assert.IsTrue(small.weight.Equals(whole.weight));
        (IList<string> missing, IList<string> unexpected) = whole.load_state_dict(
            new Dictionary<string, Tensor> { ["weight"] = ones(2, 2), ["other"] = ones(1) }, strict: false);
        CollectionAssert.AreEqual(new[] { "bias" }, missing.ToArray());
        CollectionAssert.AreEqual(new[] { "other" }, unexpected.ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => whole.load_state_dict([]));
    }

    [TestMethod]
    public void LoadingAStateKeepsTheLayoutOfTheTarget()
    {
        using Conv2d source = Conv2d(2, 3, 3), target = Conv2d(2, 3, 3);
        using (no_grad())
            target.weight.set_(target.weight.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));

        target.load_state_dict(source.state_dict());

        Assert.AreEqual(1, target.weight.stride(1));
        Assert.IsTrue(target.weight.Equals(source.weight));
    }

    [TestMethod]
    public void TrainingModeReachesEveryModule()
    {
        using var block = new Block();
        Assert.IsTrue(block.training);

        block.eval();

        Assert.IsFalse(block.training);
        Assert.IsTrue(block.modules().All(module => !module.training));
        block.train();
        Assert.IsTrue(block.modules().All(module => module.training));
    }

    [TestMethod]
    public void ConvertingReplacesParametersInTheirFieldsAndLeavesCountsAlone()
    {
        using var block = new Block();
        block.conv.weight.grad = ones_like(block.conv.weight);

        block.to(float64);

        Assert.AreEqual(ScalarType.Float64, block.conv.weight.dtype);
        Assert.AreEqual(ScalarType.Float64, block.conv.weight.grad!.dtype);
        Assert.AreEqual(ScalarType.Float64, block.Scale.dtype);
        Assert.AreSame(block.Scale, block.get_parameter("scale"));
        Assert.AreEqual(ScalarType.Int64, block.bn.num_batches_tracked!.dtype);
        Assert.IsTrue(block.parameters().All(parameter => parameter.requires_grad && parameter.is_leaf));
        Assert.AreEqual(ScalarType.Float64, block.call(zeros(2, 1, 4, 4, float64)).dtype);
        Assert.ThrowsExactly<ArgumentException>(() => block.to(int64));
    }

    [TestMethod]
    public void HooksSeeAndReplaceInputAndOutput()
    {
        using Linear linear = nn.Linear(2, 2);
        using Tensor x = ones(1, 2), doubled = ones(1, 2).mul(2);
        var before = linear.register_forward_pre_hook((_, input) => input.mul(2));
        var after = linear.register_forward_hook((_, input, output) => output.add(input));

        using Tensor hooked = linear.call(x), expected = linear.forward(doubled).add(doubled);
        before.remove();
        after.remove();
        using Tensor plain = linear.call(x), forward = linear.forward(x);

        Assert.IsTrue(hooked.allclose(expected));
        Assert.IsTrue(plain.Equals(forward));
    }

    [TestMethod]
    public void ASequentialIsSlicedAndNamed()
    {
        using Sequential network = Sequential(("first", nn.Linear(2, 3)), ("act", ReLU()), ("last", nn.Linear(3, 1)));

        Assert.HasCount(3, network.children().ToArray());
        Assert.AreEqual(2, network[1..].Count);
        CollectionAssert.AreEqual(
            new[] { "first.weight", "first.bias", "last.weight", "last.bias" }, network.state_dict().Keys);
        CollectionAssert.AreEqual(new[] { "0.weight", "0.bias" }, Sequential(nn.Linear(2, 3), ReLU()).state_dict().Keys);
        Assert.AreSame(network.get_parameter("last.bias"), ((Linear)network[2]).bias);
    }

    [TestMethod]
    public void BatchStatisticsAreTracked()
    {
        using BatchNorm2d norm = BatchNorm2d(2, momentum: 0.25);
        using Tensor x = arange(16, float32).reshape(2, 2, 2, 2);

        norm.call(x).Dispose();

        Assert.AreEqual(1, norm.num_batches_tracked!.item<long>());
        Assert.AreEqual(0.25 * 5.5, norm.running_mean![0].item<float>(), 1e-5);
        Assert.AreEqual(0.75 + 0.25 * x[.., 0].var().item<float>(), norm.running_var![0].item<float>(), 1e-4);
        norm.eval();
        norm.call(x).Dispose();
        Assert.AreEqual(1, norm.num_batches_tracked!.item<long>());
    }

    [TestMethod]
    public void DisposingAModuleDisposesWhatItHolds()
    {
        DisposeScopeManager.Statistics.Reset();
        Block block;
        using (NewDisposeScope())
            block = new Block();
        Parameter inner = block.conv.weight;

        block.Dispose();

        Assert.IsTrue(inner.IsInvalid);
        Assert.AreEqual(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    [DataRow(PaddingModes.Reflect)]
    [DataRow(PaddingModes.Replicate)]
    [DataRow(PaddingModes.Circular)]
    public void ConvolutionsPadAsTheirModeSays(PaddingModes mode)
    {
        using Conv2d convolution = Conv2d(1, 2, 3, padding: 1, padding_mode: mode);
        using Tensor x = randn(1, 1, 5, 5);
        using Tensor padded = functional.pad(x, (1, 1, 1, 1), mode);
        using Tensor expected = functional.conv2d(padded, convolution.weight, convolution.bias), actual = convolution.call(x);

        Assert.IsTrue(actual.Equals(expected));
    }

    [TestMethod]
    public void APoolingModuleDoesWhatItsFunctionDoes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(1, 2, 7, 7);

        Assert.IsTrue(MaxPool2d(3, 2, 1).call(x).Equals(functional.max_pool2d(x, 3, 2, 1)));
        Assert.IsTrue(AvgPool2d(2).call(x).Equals(functional.avg_pool2d(x, 2)));
        Assert.IsTrue(AdaptiveAvgPool2d(3).call(x).Equals(functional.adaptive_avg_pool2d(x, 3)));
        Assert.IsTrue(LocalResponseNorm(3).call(x).Equals(functional.local_response_norm(x, 3)));
        Assert.IsTrue(Identity().call(x).Equals(x));
        Assert.IsTrue(Softmax(1).call(x).sum([1]).allclose(ones(1, 7, 7)));
    }

    [TestMethod]
    public void DropoutDropsOnlyInTraining()
    {
        using DisposeScope scope = NewDisposeScope();
        Dropout dropout = Dropout(0.5);
        Tensor x = ones(1000);

        Tensor dropped = dropout.call(x);
        dropout.eval();

        Assert.AreEqual(1, dropped.mean().item<float>(), 0.2);
        // That all are kept, or all dropped, has a chance of 2 to the power of -1000.
        CollectionAssert.AreEquivalent(new[] { 0f, 2f }, dropped.data<float>().Distinct().ToArray());
        Assert.IsTrue(dropout.call(x).Equals(x));
    }

    /// <summary>A module as users write them: fields of every kind that is registered.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        public readonly Conv2d conv = Conv2d(1, 2, 3, padding: 1, bias: false);
        public readonly BatchNorm2d bn = BatchNorm2d(2);
        private readonly Sequential head = Sequential(nn.Linear(32, 3), ReLU());
        private readonly ModuleList<Linear> list = ModuleList(nn.Linear(3, 3));
        private readonly Parameter scale = AParameter();
        private readonly Tensor shift = zeros(1).DetachFromDisposeScope();

        public Block()
            : base(nameof(Block)) => RegisterComponents();

        public Parameter Scale => scale;

        private static Parameter AParameter()
        {
            Parameter parameter = nn.Parameter(ones(1));
            parameter.DetachFromDisposeScope();
            return parameter;
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = head.call(bn.call(conv.call(input)).flatten(1));
            foreach (Linear linear in list)
                x = linear.call(x);
            return (x * scale + shift).MoveToOuterDisposeScope();
        }
    }
}
