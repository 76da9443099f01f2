using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>
/// The library calls no member of TorchSharp 0.107 that computes something else than PyTorch does under the same name.
/// </summary>
[TestClass]
public sealed class DefectiveCallTests
{
    public static IEnumerable<object[]> CarelessCalls =>
        MethodCalls.MethodsOf(typeof(Careless)).OfType<MethodInfo>().Select(method => new object[] { method.Name });

    [TestMethod]
    public void The_library_calls_none()
    {
        string[] found = [.. from method in MethodCalls.MethodsOf(typeof(TrainingEngine).Assembly)
                             from call in MethodCalls.Of(method)
                             let defect = DefectOf(call)
                             where defect is not null
                             select $"{method.DeclaringType}.{method.Name} calls {call.Method.Name}: {defect}"];
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    // Its nms breaks ties arbitrarily, and its focal loss averages before it weights.
    [TestMethod]
    public void The_library_does_not_know_TorchVision()
    {
        string?[] known = [.. typeof(TrainingEngine).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)];
        CollectionAssert.Contains(known, "TorchSharp");
        CollectionAssert.DoesNotContain(known, "TorchVision");
    }

    [TestMethod]
    [DynamicData(nameof(CarelessCalls))]
    public void The_search_finds(string call)
    {
        MethodInfo method = typeof(Careless).GetMethod(call, BindingFlags.Static | BindingFlags.NonPublic)!;
        Assert.HasCount(1, MethodCalls.Of(method).Where(item => DefectOf(item) is not null));
    }

    [TestMethod]
    public void The_search_lets_calls_pass_that_are_right()
    {
        string[] found = [.. from method in MethodCalls.MethodsOf(typeof(Careful))
                             from call in MethodCalls.Of(method)
                             where DefectOf(call) is not null
                             select $"{method.Name}: {DefectOf(call)}"];
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    /// <summary>What is wrong with a call; null where nothing is known against it.</summary>
    private static string? DefectOf(MethodCall call)
    {
        MethodBase method = call.Method;
        if (method.Module != typeof(torch).Module)
            return null;
        Type type = method.DeclaringType!;
        bool isStatic = method.IsStatic, isMember = type == typeof(Tensor);
        switch (method is ConstructorInfo ? type.Name.Split('`')[0] : method.Name)
        {
            case "trunc_normal_":
                return "sets every value to the standard deviation";
            case "Hardtanh" or "hardtanh" when !isMember && call["inplace"] is not 1:
                return "returns its input unless inplace is true";
            case "ConvTranspose2d" or "ConvTranspose3d" when call.Has("output_padding")
                && method.GetParameters().First(item => item.Name == "output_padding").ParameterType != typeof(long)
                && call["output_padding"] is not null:
                return "takes the first number of output_padding for all sides";
            case "div" or "divide" or "div_" or "divide_" when isStatic && call.Has("rounding_mode")
                && call["rounding_mode"] is not (int)RoundingMode.None:
                return "does not round; the method of the tensor does";
            case "var_mean" when isStatic:
                return "gives the standard deviation; the method of the tensor is right";
            case "var" when !call.Has("dimensions") && !call.Has("dim") && call["unbiased"] is not 1:
                return "ignores unbiased without a dimension";
            case "erfinv" or "erfinv_" when isStatic && type == typeof(torch):
                return "is erf";
            case "erfcx":
                return "is erfc";
            case "inv_ex":
                return "is cholesky_ex";
            case "hinge_embedding_loss" or "HingeEmbeddingLoss" when call["margin"] is 0.0:
                return "has margin 0 by default instead of 1";
            case "roll" when !call.Has("dims") || call["dims"] is null:
                return "rolls rows without a dimension";
            case "equal":
                return "compares element by element";
            case "interpolate" or "Upsample" when call["align_corners"] is null && !IsNearest(call["mode"]):
                return "writes a warning at each call without align_corners";
            case "AdamW" when call["weight_decay"] is 0.0:
                return "has no weight decay by default";
            case "NAdam" or "RAdam" or "ASGD":
                return "follows another rule or other defaults";
            case "kl_div" or "KLDivLoss" when call["log_target"] is not 0:
                return "takes the target for logarithms unless log_target is false";
            case "gaussian_nll_loss" or "GaussianNLLLoss" when call["reduction"] is not (int)nn.Reduction.None
                and not (int)nn.Reduction.Sum:
                return "sums over a sample where the mean is wanted";
            case "nanmean":
                return "throws";
            case string name when name.StartsWith("MaxUnpool", StringComparison.Ordinal) || name == "max_unpool2d":
                return "wants another output_size and ignores the stride";
            case "DataLoader":
                return "repeats one order in every epoch";
            case "load" when typeof(nn.Module).IsAssignableFrom(type):
                return "overwrites layers before it throws at a mismatch";
            case "grad" when type == typeof(autograd) && call["create_graph"] is not 0 && call["retain_graph"] is not 1:
                return "frees the graph that create_graph needs unless retain_graph is true";
            default:
                return null;
        }
    }

    private static bool IsNearest(object? mode) =>
        mode is (int)InterpolationMode.Nearest or (int)InterpolationMode.Area or (int)InterpolationMode.NearestExact;

    /// <summary>One defective call a method; none is ever run.</summary>
    private static class Careless
    {
        private static Tensor TruncNormal(Tensor x) => nn.init.trunc_normal_(x);

        private static Func<Tensor, double, double, double, double, Generator?, Tensor> TruncNormalAsDelegate() =>
            nn.init.trunc_normal_;

        private static object Hardtanh() => nn.Hardtanh();

        private static object HardtanhNamed(double high) => nn.Hardtanh(max_val: high, inplace: false);

        private static Tensor HardtanhFunction(Tensor x) => nn.functional.hardtanh(x, -2, 2);

        private static object ConvTranspose() => nn.ConvTranspose2d(4, 4, (3, 3), stride: (2, 2), output_padding: (1, 0));

        private static Tensor Div(Tensor x, Tensor y) => div(x, y, RoundingMode.floor);

        private static Tensor Divide(Tensor x, Tensor y, RoundingMode mode) => divide(x, y, mode);

        private static object VarMean(Tensor x) => var_mean(x);

        private static Tensor BiasedVar(Tensor x) => x.var(unbiased: false);

        private static Tensor BiasedVarFunction(Tensor x, bool unbiased) => var(x, unbiased);

        private static Tensor Erfinv(Tensor x) => erfinv(x);

        private static Tensor Erfcx(Tensor x) => special.erfcx(x);

        private static object InvEx(Tensor x) => linalg.inv_ex(x);

        private static Tensor HingeEmbedding(Tensor x, Tensor y) => nn.functional.hinge_embedding_loss(x, y);

        private static Tensor Roll(Tensor x) => roll(x, [1, 2]);

        private static Tensor RollMethod(Tensor x) => x.roll(1);

        private static Tensor Equal(Tensor x, Tensor y) => equal(x, y);

        private static Tensor Bilinear(Tensor x, long size) =>
            nn.functional.interpolate(x, [size, 2 * size], mode: InterpolationMode.Bilinear);

        private static Tensor AnyMode(Tensor x, InterpolationMode mode) => nn.functional.interpolate(x, [8, 8], mode: mode);

        private static object Upsample() => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bicubic);

        private static object AdamW(nn.Module x) => optim.AdamW(x.parameters(), 0.01);

        private static object NAdam(nn.Module x) => optim.NAdam(x.parameters());

        private static object RAdam(nn.Module x) => optim.RAdam(x.parameters());

        private static object Asgd(nn.Module x) => optim.ASGD(x.parameters());

        private static Tensor KlDiv(Tensor x, Tensor y) => nn.functional.kl_div(x, y);

        private static object KlDivLoss() => nn.KLDivLoss(reduction: nn.Reduction.Sum);

        private static Tensor GaussianNll(Tensor x, Tensor y, Tensor z) => nn.functional.gaussian_nll_loss(x, y, z);

        private static object GaussianNllLoss() => nn.GaussianNLLLoss(full: true);

        private static Tensor Nanmean(Tensor x) => nanmean(x);

        private static object MaxUnpool() => nn.MaxUnpool2d(2L);

        private static object DataLoader(utils.data.Dataset x) => new DataLoader(x, 4, shuffle: true);

        private static object DataLoaderFactory(utils.data.Dataset x) => utils.data.DataLoader(x, 4);

        private static object ModuleLoad(nn.Module x) => x.load("weights");

        private static object Grad(Tensor x, Tensor y) => autograd.grad([x], [y], create_graph: true);
    }

    /// <summary>Calls of the same members that do what PyTorch's do.</summary>
    private static class Careful
    {
        private static object Hardtanh() => nn.Hardtanh(0, 6, inplace: true);

        private static object ConvTranspose() => nn.ConvTranspose2d(4, 4, 3L, stride: 2, output_padding: 1);

        private static object ConvTransposeOfPairs() => nn.ConvTranspose2d(4, 4, (3, 5), stride: (2, 2), padding: (1, 2));

        private static Tensor Div(Tensor x, Tensor y) => div(x, y);

        private static Tensor DivMethod(Tensor x, Tensor y) => x.div(y, RoundingMode.floor);

        private static object VarMean(Tensor x) => x.var_mean(1, unbiased: false);

        private static Tensor Var(Tensor x) => x.var();

        private static Tensor BiasedVarOfRows(Tensor x) => x.var(1, unbiased: false);

        private static Tensor HingeEmbedding(Tensor x, Tensor y) => nn.functional.hinge_embedding_loss(x, y, margin: 1);

        private static Tensor Roll(Tensor x) => x.roll(1, 0).roll([1, 2], [2, 3]);

        private static Tensor Nearest(Tensor x) => nn.functional.interpolate(x, scale_factor: [2, 2]);

        private static Tensor Bilinear(Tensor x, bool aligned) => nn.functional.interpolate(
            nn.functional.interpolate(x, [7, 7], mode: InterpolationMode.Bilinear, align_corners: false), [9, 9],
            mode: InterpolationMode.Bicubic, align_corners: aligned);

        private static object AdamW(nn.Module x) => optim.AdamW(x.parameters(), 0.01, weight_decay: 0.01);

        private static Tensor KlDiv(Tensor x, Tensor y) => nn.functional.kl_div(x, y, log_target: false);

        private static Tensor GaussianNll(Tensor x, Tensor y, Tensor z) =>
            nn.functional.gaussian_nll_loss(x, y, z, reduction: nn.Reduction.None);

        private static object Grad(Tensor x, Tensor y) => autograd.grad([x], [y], retain_graph: true, create_graph: true);
    }
}
