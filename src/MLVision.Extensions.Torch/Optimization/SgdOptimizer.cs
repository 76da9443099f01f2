using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class SgdOptimizer(SgdOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        using var numbers = new ScalarScope();
        Scalar step = numbers.Of(-learningRate), momentum = numbers.Of(options.Momentum);
        if (options.Momentum == 0)
        {
            group.Values.add_(gradient, step);
            return;
        }

        Tensor velocity = group.StateOf("velocity");
        if (options.Nesterov)
        {
            velocity.mul_(momentum).add_(gradient, ScalarScope.One);
            group.Values.add_(gradient.add_(velocity, momentum), step);
            return;
        }

        // The gradient becomes the velocity: one pass over memory less than the other way round.
        group.Values.add_(gradient.add_(velocity, momentum), step);
        group.ReplaceState("velocity", gradient);
    }
}
