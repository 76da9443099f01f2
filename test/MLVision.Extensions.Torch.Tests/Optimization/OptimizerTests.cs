using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class OptimizerTests
{
    private static readonly TrainingGolden Golden = TrainingGolden.Read();

    /// <summary>Each with the parameters by themselves, and joined as on a GPU.</summary>
    public static IEnumerable<object[]> Cases =>
        from item in Optimizers
        from joins in (bool[])[false, true]
        select (object[])[.. item, joins];

    private static IEnumerable<object[]> Optimizers =>
    [
        ["sgd", new SgdOptions { LearningRate = 0.1, Momentum = 0, DecayNormsAndBiases = true }],
        ["sgd momentum", new SgdOptions { LearningRate = 0.1, WeightDecay = 0.05, DecayNormsAndBiases = true }],
        ["sgd nesterov", new SgdOptions { LearningRate = 0.1, Nesterov = true, DecayNormsAndBiases = true }],
        ["sgd grouped", new SgdOptions { LearningRate = 0.1, WeightDecay = 0.05 }],
        ["adam", new AdamOptions { LearningRate = 0.1, WeightDecay = 0.05, DecayNormsAndBiases = true }],
        ["adamw", new AdamWOptions { LearningRate = 0.1, DecayNormsAndBiases = true }],
        ["adamw grouped", new AdamWOptions { LearningRate = 0.1, WeightDecay = 0.05, Beta1 = 0.8, Beta2 = 0.95 }],
        ["rmsprop", new RmsPropOptions { LearningRate = 0.1, WeightDecay = 0.05, DecayNormsAndBiases = true }],
        ["rmsprop centered", new RmsPropOptions { LearningRate = 0.1, Momentum = 0.9, Centered = true,
            DecayNormsAndBiases = true }],
        ["adagrad", new AdagradOptions
        {
            LearningRate = 0.1, LearningRateDecay = 0.1, InitialAccumulator = 0.2, WeightDecay = 0.05, DecayNormsAndBiases = true,
        }],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Each_step_moves_weights_where_PyTorch_moves_them(string name, OptimizerOptions options, bool joins)
    {
        TrainingGolden.OptimizerCase expected = Golden.Optimizers.Single(item => item.Name == name);
        Assert.AreEqual(expected.DecayVectors, options.DecayNormsAndBiases);
        using DisposeScope scope = NewDisposeScope();
        (Parameter weight, Parameter bias) = StartingPoint();
        using WeightOptimizer optimizer = Create(options, weight, bias, joins);
        for (int step = 0; step < expected.States.Length; step++)
        {
            weight.grad = tensor(expected.Gradients[step][0], [2, 3]);
            bias.grad = tensor(expected.Gradients[step][1]);
            optimizer.Step(options.LearningRate);
            AssertClose(expected.States[step][0], weight, 1e-6, $"weight after step {step + 1}");
            AssertClose(expected.States[step][1], bias, 1e-6, $"bias after step {step + 1}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_state_that_was_restored_goes_on_bit_by_bit(string name, OptimizerOptions options, bool joins)
    {
        TrainingGolden.OptimizerCase golden = Golden.Optimizers.Single(item => item.Name == name);
        using DisposeScope scope = NewDisposeScope();
        (Parameter weight, Parameter bias) = StartingPoint();
        using WeightOptimizer first = Create(options, weight, bias, joins);
        Step(first, 0);
        (Parameter weightCopy, Parameter biasCopy) = (new(weight.detach().clone()), new(bias.detach().clone()));
        using WeightOptimizer second = Create(options, weightCopy, biasCopy, !joins);
        second.Steps = first.Steps;
        foreach ((string key, Tensor value) in first.GetState())
            second.Restore(key, value);
        for (int step = 1; step < 4; step++)
        {
            Step(first, step);
            Step(second, step);
        }

        CollectionAssert.AreEqual(weight.data<float>().ToArray(), weightCopy.data<float>().ToArray());
        CollectionAssert.AreEqual(bias.data<float>().ToArray(), biasCopy.data<float>().ToArray());

        void Step(WeightOptimizer optimizer, int step)
        {
            foreach ((string parameterName, Parameter parameter) in optimizer.Parameters)
                parameter.grad = tensor(golden.Gradients[step][parameterName == "weight" ? 0 : 1], parameter.shape);
            optimizer.Step(options.LearningRate);
        }
    }

    [TestMethod]
    public void Joined_parameters_of_a_network_move_as_they_do_by_themselves_and_keep_their_layout()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> expected = Network(), actual = Network();
        (string Name, Parameter Parameter)[] wanted = [.. expected.named_parameters()], joined = [.. actual.named_parameters()];
        var options = new SgdOptions { Momentum = 0.9, WeightDecay = 0.05 };
        using WeightOptimizer single = options.Create(wanted), together = options.Create(joined);
        together.Join();
        for (int step = 0; step < 4; step++)
        {
            Step(expected, wanted, single, step);
            Step(actual, joined, together, step);
            for (int i = 0; i < wanted.Length; i++)
            {
                CollectionAssert.AreEqual(wanted[i].Parameter.stride(), joined[i].Parameter.stride(), wanted[i].Name);
                Assert.IsTrue(
                    allclose(wanted[i].Parameter, joined[i].Parameter, 1e-5, 1e-6), $"{wanted[i].Name}, step {step + 1}");
            }
        }

        CollectionAssert.AreEquivalent(single.GetState().Keys.ToArray(), together.GetState().Keys.ToArray());

        static nn.Module<Tensor, Tensor> Network()
        {
            manual_seed(7);
            nn.Module<Tensor, Tensor> network = Architectures.Create(
                "resnet50", new NetworkOptions { InputHeight = 32, InputWidth = 32, Classes = 10 });
            TensorLayout.UseChannelsLast(network);
            return network;
        }

        static void Step(
            nn.Module network, (string Name, Parameter Parameter)[] parameters, WeightOptimizer optimizer, int step)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                Parameter parameter = parameters[i].Parameter;
                using var numbers = new ScalarScope();
                // Of another layout than the parameter has, in the first step.
                Tensor gradient = sin(arange(numbers.Of(i + step), numbers.Of(i + step + parameter.numel()), ScalarType.Float32))
                    .view(parameter.shape);
                parameter.grad = step == 0 ? gradient : zeros_like(parameter).copy_(gradient);
            }

            // Neither its weights nor its momentum move in this step.
            if (step == 2)
                parameters[5].Parameter.grad = null;
            optimizer.Step(0.1);
            Assert.IsTrue(parameters.All(item => item.Parameter.grad is null));
        }
    }

    [TestMethod]
    public void L1_adds_its_factor_times_the_sign_of_weights_but_not_of_biases()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter weight, Parameter bias) = StartingPoint();
        float[] before = weight.data<float>().ToArray(), biasBefore = bias.data<float>().ToArray();
        var options = new SgdOptions { Momentum = 0, L1 = 0.5 };
        using WeightOptimizer optimizer = options.Create([("weight", weight), ("bias", bias)]);
        weight.grad = zeros(2, 3);
        bias.grad = zeros(2);
        optimizer.Step(0.1);
        AssertClose([.. before.Select(value => value - 0.05f * Math.Sign(value))], weight, 1e-6, "weight");
        AssertClose(biasBefore, bias, 0, "bias");
    }

    [TestMethod]
    [DataRow("Norm 0.5", GradientClipping.Norm)]
    [DataRow("Norm 100.0", GradientClipping.Norm)]
    [DataRow("Value", GradientClipping.Value)]
    [DataRow("Adaptive", GradientClipping.Adaptive)]
    public void Clipping_limits_gradients_as_PyTorch_or_the_paper_does(string name, GradientClipping kind)
    {
        TrainingGolden.ClippingCase golden = Golden.Clipping;
        TrainingGolden.Limited expected = golden.Limits[name];
        using DisposeScope scope = NewDisposeScope();
        (Parameter weight, Parameter bias) = StartingPoint();
        weight.grad = tensor(golden.WeightGradient.SelectMany(row => row).ToArray(), [2, 3]);
        bias.grad = tensor(golden.BiasGradient);
        GradientClipper.Clip(kind, expected.Limit, [("weight", weight), ("bias", bias)]);
        AssertClose(expected.Weight, weight.grad!, 1e-6, "weight");
        AssertClose(expected.Bias, bias.grad!, 1e-6, "bias");
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        Rejects("LearningRate", new SgdOptions { LearningRate = 0 });
        Rejects("LearningRate", new AdamOptions { LearningRate = double.NaN });
        Rejects("WeightDecay", new AdamWOptions { WeightDecay = -1 });
        Rejects("Momentum", new SgdOptions { Momentum = 1 });
        Rejects("Nesterov", new SgdOptions { Momentum = 0, Nesterov = true });
        Rejects("Beta2", new AdamOptions { Beta2 = 1.5 });
        Rejects("Alpha", new RmsPropOptions { Alpha = -0.1 });
        Rejects("LearningRateDecay", new AdagradOptions { LearningRateDecay = -1 });

        static void Rejects(string option, OptimizerOptions options)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(options.Validate);
            Assert.AreEqual(option, exception.ParamName);
        }
    }

    private static (Parameter Weight, Parameter Bias) StartingPoint() =>
        (new(tensor(Golden.Start.Weight, [2, 3])), new(tensor(Golden.Start.Bias)));

    private static WeightOptimizer Create(OptimizerOptions options, Parameter weight, Parameter bias, bool joins)
    {
        WeightOptimizer optimizer = options.Create([("weight", weight), ("bias", bias)]);
        if (joins)
            optimizer.Join();
        return optimizer;
    }

    private static void AssertClose(float[] expected, Tensor actual, double tolerance, string what)
    {
        float[] values = actual.detach().data<float>().ToArray();
        Assert.AreEqual(expected.Length, values.Length, what);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], tolerance, $"{what}, value {i}");
    }
}
