using System.Text.Json;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Results and gradients against PyTorch on the same libtorch.</summary>
[TestClass]
public class FunctionTests
{
    private static Tensor ClassWeights => tensor(new[] { 0.5f, 1, 2, 1.5f });

    private static readonly Dictionary<string, Func<Dictionary<string, Tensor>, Tensor>> _functions = new()
    {
        ["conv2d"] = i => F.conv2d(i["x"], i["w"], i["b"]),
        ["conv2d_strided"] = i => F.conv2d(i["x"], i["w"], null, [2, 1], [1, 2], [1, 2], 2),
        ["conv2d_same"] = i => F.conv2d_padding(i["x"], i["w"], padding: Padding.Same),
        ["conv_transpose2d"] = i => F.conv_transpose2d(i["x"], i["w"], i["b"], [2, 2], [1, 1], [1, 1]),
        ["linear"] = i => F.linear(i["x"], i["w"], i["b"]),
        ["max_pool2d"] = i => F.max_pool2d(i["x"], (3, 2), (2, 1), (1, 0)),
        ["max_pool2d_ceil"] = i => F.max_pool2d(i["x"], 2, ceil_mode: true),
        ["avg_pool2d"] = i => F.avg_pool2d(i["x"], 3, 2, 1),
        ["avg_pool2d_without_padding"] = i => F.avg_pool2d(i["x"], 3, 2, 1, count_include_pad: false),
        ["adaptive_avg_pool2d"] = i => F.adaptive_avg_pool2d(i["x"], (3, 2)),
        ["pad_constant"] = i => F.pad(i["x"], (1, 2, 0, 3), value: 0.5),
        ["pad_reflect"] = i => F.pad(i["x"], (1, 2, 3, 0), PaddingModes.Reflect),
        ["pad_replicate"] = i => F.pad(i["x"], (1, 2, 3, 0), PaddingModes.Replicate),
        ["pad_circular"] = i => F.pad(i["x"], (1, 2, 3, 0), PaddingModes.Circular),
        ["batch_norm_training"] = i => F.batch_norm(i["x"], zeros(4), ones(4), i["w"], i["b"], true),
        ["batch_norm_evaluation"] = i => F.batch_norm(
            i["x"], arange(4, float32), arange(1, 5, float32), i["w"], i["b"], false, eps: 1e-3),
        ["layer_norm"] = i => F.layer_norm(i["x"], [7, 6], i["w"], i["b"]),
        ["group_norm"] = i => F.group_norm(i["x"], 2, i["w"], i["b"]),
        ["local_response_norm"] = i => F.local_response_norm(i["x"], 3, 0.5, 0.75, 2),
        ["normalize"] = i => F.normalize(i["x"]),
        ["cross_entropy"] = i => F.cross_entropy(i["x"], i["t"]),
        ["cross_entropy_options"] = i => F.cross_entropy(i["x"], i["t"], ClassWeights, 2, nn.Reduction.Sum, 0.1),
        ["cross_entropy_soft"] = i => F.cross_entropy(i["x"], i["t"].softmax(1)),
        ["nll_loss"] = i => F.nll_loss(F.log_softmax(i["x"], 1), i["t"], ClassWeights),
        ["binary_cross_entropy_with_logits"] = i => F.binary_cross_entropy_with_logits(
            i["x"], i["t"].sigmoid(), pos_weights: tensor(new[] { 2, 0.5f })),
        ["mse_loss"] = i => F.mse_loss(i["x"], i["t"]),
        ["smooth_l1_loss"] = i => F.smooth_l1_loss(i["x"], i["t"], beta: 0.5),
        ["interpolate_nearest"] = i => F.interpolate(i["x"], [9, 4]),
        ["interpolate_bilinear"] = i => F.interpolate(i["x"], [9, 4], mode: InterpolationMode.Bilinear),
        ["interpolate_bilinear_aligned"] = i => F.interpolate(
            i["x"], [9, 4], mode: InterpolationMode.Bilinear, align_corners: true),
        ["interpolate_bilinear_scaled"] = i => F.interpolate(
            i["x"], scale_factor: [1.7, 0.6], mode: InterpolationMode.Bilinear),
        ["interpolate_bilinear_antialiased"] = i => F.interpolate(
            i["x"], [3, 4], mode: InterpolationMode.Bilinear, antialias: true),
        ["interpolate_bicubic"] = i => F.interpolate(i["x"], [9, 4], mode: InterpolationMode.Bicubic),
        ["interpolate_area"] = i => F.interpolate(i["x"], [3, 4], mode: InterpolationMode.Area),
        ["affine_and_grid_sample"] = i => F.grid_sample(
            i["x"], F.affine_grid(i["t"], [2, 4, 5, 6], false), align_corners: false),
        ["grid_sample_reflection"] = i => F.grid_sample(
            i["x"], F.affine_grid(i["t"], [2, 4, 5, 6], true), GridSampleMode.Nearest, GridSamplePaddingMode.Reflection, true),
        ["grid_sample_border"] = i => F.grid_sample(
            i["x"], F.affine_grid(i["t"], [2, 4, 5, 6], true), padding_mode: GridSamplePaddingMode.Border, align_corners: true),
        ["relu"] = i => F.relu(i["x"]),
        ["relu6"] = i => F.relu6(i["x"]),
        ["leaky_relu"] = i => F.leaky_relu(i["x"], 0.2),
        ["elu"] = i => F.elu(i["x"], 1),
        ["gelu"] = i => F.gelu(i["x"]),
        ["gelu_tanh"] = i => F.gelu(i["x"], GELU.Approximate.tanh),
        ["silu"] = i => F.silu(i["x"]),
        ["hardswish"] = i => F.hardswish(i["x"]),
        ["hardsigmoid"] = i => F.hardsigmoid(i["x"]),
        ["tanh"] = i => F.tanh(i["x"]),
        ["sigmoid"] = i => F.sigmoid(i["x"]),
        ["softmax"] = i => F.softmax(i["x"], 1),
        ["log_softmax"] = i => F.log_softmax(i["x"], 0),
        ["sum_mean_var_std"] = i => i["x"].sum([0]) + i["x"].mean([0]) + i["x"].var(0) + i["x"].std(0),
        ["topk"] = i => i["x"].topk(2, 1).values,
        ["matmul"] = i => i["x"].matmul(i["y"]),
        ["where_clamp"] = i => where(i["x"] > 0, i["x"].clamp(-0.5, 1), i["y"].clamp(max: (Scalar)0.3)),
        ["conv2d_module_zeros"] = i => Convolve(i, PaddingModes.Zeros),
        ["conv2d_module_reflect"] = i => Convolve(i, PaddingModes.Reflect),
        ["conv2d_module_replicate"] = i => Convolve(i, PaddingModes.Replicate),
        ["conv2d_module_circular"] = i => Convolve(i, PaddingModes.Circular),
        ["arithmetic"] = i => 2 - i["x"] * 3 / (i["y"].abs() + 1).pow(1.5) + (1 / i["y"].exp()).sqrt(),
    };

    public static IEnumerable<object[]> Names => Golden.NamesOf("functions").Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ResultAndGradientsAreThoseOfPyTorch(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = Golden.Find("functions", name);
        HashSet<string?> integers = golden.GetProperty("integers").EnumerateArray().Select(key => key.GetString()).ToHashSet();
        var inputs = new Dictionary<string, Tensor>();
        foreach (JsonProperty input in golden.GetProperty("inputs").EnumerateObject())
        {
            // What takes no gradient may still be of real numbers.
            bool isClass = input.Name == "t" && integers.Contains(input.Name)
                && input.Value.GetProperty("shape").GetArrayLength() == 1;
            inputs[input.Name] = Golden.ToTensor(input.Value, isClass);
            inputs[input.Name].requires_grad = !integers.Contains(input.Name);
        }

        Tensor result = _functions[name](inputs);
        Golden.AssertEqual(golden.GetProperty("result"), result, "result");

        Tensor weights = arange(result.numel(), float32).cos().reshape(result.shape);
        (result * weights).sum().backward();
        foreach (JsonProperty gradient in golden.GetProperty("gradients").EnumerateObject())
        {
            Golden.AssertEqual(
                gradient.Value, inputs[gradient.Name].grad!, $"gradient of {gradient.Name}", tolerance: 1e-4);
        }
    }

    private static Tensor Convolve(Dictionary<string, Tensor> inputs, PaddingModes mode)
    {
        Modules.Conv2d layer = nn.Conv2d(4, 6, 3L, stride: 2, padding: 2, dilation: 2, padding_mode: mode, groups: 2);
        using (no_grad())
        {
            layer.weight.copy_(inputs["w"]);
            layer.bias!.copy_(inputs["b"]);
        }

        return layer.call(inputs["x"]);
    }
}
