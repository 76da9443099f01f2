using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Limits the gradients of parameters in place.</summary>
internal static class GradientClipper
{
    // As in the paper's code: units whose weights are zero can still begin to learn.
    private const double SmallestWeightNorm = 1e-3;

    public static void Clip(GradientClipping kind, double limit, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        if (kind == GradientClipping.None)
            return;
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        Scalar most = numbers.Of(limit), tiny = numbers.Of(1e-6);
        (Parameter Parameter, Tensor Gradient)[] all = [.. parameters
            .Select(item => (item.Parameter, Gradient: item.Parameter.grad)).Where(item => item.Gradient is not null)!];
        switch (kind)
        {
            case GradientClipping.Norm:
                Tensor total = stack(all.Select(item => item.Gradient.norm())).norm();
                // The device computes the factor, so that nobody waits for it.
                Tensor factor = total.add(tiny, ScalarScope.One).reciprocal_().mul_(most).clamp_max_(ScalarScope.One);
                foreach ((_, Tensor gradient) in all)
                    gradient.mul_(factor);
                break;
            case GradientClipping.Value:
                Scalar least = numbers.Of(-limit);
                foreach ((_, Tensor gradient) in all)
                    gradient.clamp_(least, most);
                break;
            default:
                Scalar smallestNorm = numbers.Of(SmallestWeightNorm);
                foreach ((Parameter parameter, Tensor gradient) in all)
                {
                    Tensor largest = UnitNorm(parameter).clamp_min_(smallestNorm).mul_(most);
                    gradient.mul_(largest.div(UnitNorm(gradient).clamp_min_(tiny)).clamp_max_(ScalarScope.One));
                }

                break;
        }
    }

    private static Tensor UnitNorm(Tensor tensor)
    {
        if (tensor.dim() <= 1)
            return tensor.norm();
        long[] others = [.. Enumerable.Range(1, (int)tensor.dim() - 1).Select(i => (long)i)];
        return tensor.mul(tensor).sum(others, keepdim: true).sqrt_();
    }
}
