using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Networks that the application brings; that a fresh process loads them is part of the contract test.</summary>
[TestClass]
public sealed class ApplicationNetworkTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_network_goes_in_with_one_delegate_and_learns()
    {
        IDataView data = ScoredDigits.LoadKeyed(_ml, ScoredDigits.Rows(400));
        using ConvolutionalNetworkTransformer model = _ml.MulticlassClassification.Trainers
            .ConvolutionalNetwork(SmallNetwork.Create, epochs: 10, learningRate: 0.1).Fit(data);
        Assert.IsInstanceOfType<SmallNetwork>(model.Network);
        Assert.AreEqual("MLVision.Extensions.Torch.Tests.SmallNetwork.Create", model.Architecture);
        Assert.IsGreaterThan(0.8, _ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy);
    }

    [TestMethod]
    public void What_a_saved_model_could_not_call_again_is_refused_with_the_way_out()
    {
        int captured = 3;
        Rejects(options => SmallNetwork.Create(options), "a lambda or local function");
        Rejects(options => nn.Sequential(nn.Flatten(), nn.Linear(captured, options.Classes)), "a lambda or local function");
        Rejects(Local, "a lambda or local function");
        Rejects(SmallNetwork.CreateUnmarked, "'CreateUnmarked'");
        Rejects(Member, "'Member'");
        Rejects(Generic<SmallNetwork>.Create, "'Create'");

        void Rejects(Func<NetworkOptions, nn.Module<Tensor, Tensor>> factory, string name)
        {
            ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(
                () => _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(factory));
            Assert.AreEqual("CreateNetwork", exception.ParamName);
            StringAssert.Contains(exception.Message, $"CreateNetwork is {name}, which a saved model could not find again.");
            StringAssert.Contains(exception.Message, "static method of a class, marked with [NetworkFactory]");
            StringAssert.Contains(exception.Message, "Architectures.Register");
        }

        [NetworkFactory]
        static nn.Module<Tensor, Tensor> Local(NetworkOptions options) => SmallNetwork.Create(options);
    }

    [TestMethod]
    public void A_model_calls_only_methods_that_are_marked()
    {
        const string Assembly = "MLVision.Extensions.Torch.Tests", Type = "MLVision.Extensions.Torch.Tests.SmallNetwork";
        Assert.AreEqual($"{Type}.Create", Read(Assembly, Type, "Create").Name);
        AssertRefused("is not marked with [NetworkFactory]", Assembly, Type, "CreateUnmarked");
        AssertRefused("is not there", Assembly, Type, "Delete");
        AssertRefused("is not there", "System.Diagnostics.Process", "System.Diagnostics.Process", "Start");
        AssertRefused("which this program does not have", "Elsewhere", Type, "Create");
    }

    [TestMethod]
    public void A_network_that_is_not_registered_is_named_with_what_to_do()
    {
        Architectures.Register("small-test-network", options => SmallNetwork.Create(options));
        Assert.AreEqual("small-test-network", Read("", "", "small-test-network").Name);
        AssertRefused(
            "its network 'other-test-network' is not registered here; call Architectures.Register(\"other-test-network\", ...) " +
            "before the model is loaded", "", "", "other-test-network");
    }

    [TestMethod]
    public void A_wrong_number_of_outputs_is_found_before_training()
    {
        var progress = new ProgressList();
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MulticlassClassification.Trainers
            .ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                CreateNetwork = SmallNetwork.CreateWithOneOutput, Training = new TrainingOptions { Progress = progress },
            }).Fit(ScoredDigits.LoadKeyed(_ml, ScoredDigits.Rows(30))));
        StringAssert.Contains(
            exception.Message, "SmallNetwork.CreateWithOneOutput' makes [1, 1] of one image; wanted is [1, 10]");
        Assert.IsEmpty(progress.Items);
    }

    private static void AssertRefused(string reason, params string[] source) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(source)).Message, reason);

    /// <summary>Reads how a network is built from the three texts that a model holds about it.</summary>
    private static NetworkSource Read(params string[] source)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (string text in source)
            writer.Write(text);
        stream.Position = 0;
        using var reader = new ComponentReader(stream, 1, (_, _) => false);
        return NetworkSource.Read(reader);
    }

    [NetworkFactory]
    private nn.Module<Tensor, Tensor> Member(NetworkOptions options) => SmallNetwork.Create(options);

    private static class Generic<T>
    {
        [NetworkFactory]
        public static nn.Module<Tensor, Tensor> Create(NetworkOptions options) => SmallNetwork.Create(options);
    }
}
