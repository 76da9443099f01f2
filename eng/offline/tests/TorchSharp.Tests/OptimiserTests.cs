using System.Text.Json;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

[TestClass]
public class OptimiserTests
{
    private static readonly Dictionary<string, Func<Parameter, OptimizerHelper>> _optimisers = new()
    {
        ["SGD"] = p => optim.SGD([p], 0.05),
        ["SGD_momentum"] = p => optim.SGD([p], 0.05, 0.9, 0.1, 0.01),
        ["SGD_nesterov"] = p => optim.SGD([p], 0.05, 0.9, weight_decay: 0.01, nesterov: true),
        ["Adam"] = p => optim.Adam([p], 0.05),
        ["Adam_amsgrad"] = p => optim.Adam([p], 0.05, 0.8, 0.95, 1e-6, 0.01, true),
        ["AdamW"] = p => optim.AdamW([p], 0.05, weight_decay: 0.05),
        ["RMSprop"] = p => optim.RMSProp([p], 0.02),
        ["RMSprop_centered"] = p => optim.RMSProp([p], 0.02, 0.9, 1e-6, 0.01, 0.5, true),
        ["Adagrad"] = p => optim.Adagrad([p], 0.1),
        ["Adagrad_decay"] = p => optim.Adagrad([p], 0.1, 0.01, 0.02, 0.1, 1e-8),
    };

    public static IEnumerable<object[]> Names => _optimisers.Keys.Select(name => new object[] { name });

    [TestMethod]
    public void EveryGoldenOptimiserIsTested() =>
        CollectionAssert.AreEquivalent(Golden.NamesOf("optimisers").ToArray(), _optimisers.Keys.ToArray());

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SixStepsEndWherePyTorchEnds(string name)
    {
        JsonElement golden = Golden.Find("optimisers", name);
        using Parameter parameter = NewParameter(golden);
        using OptimizerHelper optimiser = _optimisers[name](parameter);

        double[] losses = Enumerable.Range(0, 6).Select(_ => Step(golden, parameter, optimiser)).ToArray();

        double[] expected = Golden.NumbersOf(golden.GetProperty("losses"));
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], losses[i], 1e-5 * (1 + expected[i]), $"loss of step {i}");
        Golden.AssertEqual(golden.GetProperty("result"), parameter, "parameter");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SavedStateContinuesToTheSameBits(string name)
    {
        JsonElement golden = Golden.Find("optimisers", name);
        using Parameter whole = NewParameter(golden);
        using OptimizerHelper uninterrupted = _optimisers[name](whole);
        for (int i = 0; i < 6; i++)
            Step(golden, whole, uninterrupted);

        using Parameter first = NewParameter(golden);
        using OptimizerHelper before = _optimisers[name](first);
        for (int i = 0; i < 3; i++)
            Step(golden, first, before);
        var file = new MemoryStream();
        before.save_state_dict(new BinaryWriter(file));
        file.Position = 0;
        using var second = new Parameter(first.detach().clone());
        using OptimizerHelper after = _optimisers[name](second);
        after.load_state_dict(new BinaryReader(file));
        for (int i = 0; i < 3; i++)
            Step(golden, second, after);

        CollectionAssert.AreEqual(whole.bytes.ToArray(), second.bytes.ToArray());
    }

    [TestMethod]
    public void EachGroupHasItsOwnRate()
    {
        using var slow = new Parameter(zeros(2));
        using var fast = new Parameter(zeros(2));
        using SGD optimiser = optim.SGD(
            [new SGD.ParamGroup { Parameters = [slow] }, new SGD.ParamGroup([fast], lr: 1)], 0.1);
        slow.grad = ones(2);
        fast.grad = ones(2);

        optimiser.step();
        foreach (optim.ILearningRateController group in optimiser.ParamGroups)
            group.LearningRate /= 2;
        optimiser.step();

        Assert.AreEqual(-0.15f, slow[0].item<float>(), 1e-6f);
        Assert.AreEqual(-1.5f, fast[0].item<float>(), 1e-6f);
    }

    [TestMethod]
    public void StateOfAnotherOptimiserIsRefused()
    {
        using var parameter = new Parameter(zeros(2));
        var file = new MemoryStream();
        using Adam adam = optim.Adam([parameter]);
        adam.save_state_dict(new BinaryWriter(file));
        file.Position = 0;
        using SGD sgd = optim.SGD([parameter], 0.1);

        Assert.ThrowsExactly<InvalidDataException>(() => sgd.load_state_dict(new BinaryReader(file)));
    }

    [TestMethod]
    [DataRow("2", 2.0)]
    [DataRow("inf", double.PositiveInfinity)]
    public void ClippingByNormIsThatOfPyTorch(string name, double norm)
    {
        JsonElement golden = Golden.Data.GetProperty("clipped");
        Parameter[] parameters = golden.GetProperty("gradients").EnumerateArray()
            .Select(gradient => new Parameter(zeros_like(Golden.ToTensor(gradient))) { grad = Golden.ToTensor(gradient) })
            .ToArray();

        double total = nn.utils.clip_grad_norm_(parameters, 0.7, norm);

        Assert.AreEqual(golden.GetProperty(name).GetProperty("norm").GetDouble(), total, 1e-5);
        foreach ((Parameter parameter, JsonElement expected) in
            parameters.Zip(golden.GetProperty(name).GetProperty("gradients").EnumerateArray()))
        {
            Golden.AssertEqual(expected, parameter.grad!, "clipped gradient");
        }
    }

    [TestMethod]
    public void ClippingByValueCutsBothEnds()
    {
        using var parameter = new Parameter(zeros(3)) { grad = tensor(new[] { -5, 0.25f, 7 }) };

        nn.utils.clip_grad_value_([parameter], 0.5);

        CollectionAssert.AreEqual(new[] { -0.5f, 0.25f, 0.5f }, parameter.grad!.data<float>().ToArray());
    }

    private static Parameter NewParameter(JsonElement golden) => new(Golden.ToTensor(golden.GetProperty("weight")));

    private static double Step(JsonElement golden, Parameter parameter, OptimizerHelper optimiser)
    {
        using DisposeScope scope = NewDisposeScope();
        optimiser.zero_grad();
        Tensor prediction = F.linear(Golden.ToTensor(golden.GetProperty("x")), parameter);
        Tensor loss = F.mse_loss(prediction, Golden.ToTensor(golden.GetProperty("y")));
        loss.backward();
        optimiser.step();
        return loss.ToDouble();
    }
}
