using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class SgdOptimizer(SgdOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        if (options.Momentum == 0)
        {
            group.Values.add_(gradient, -learningRate);
            return;
        }

        Tensor velocity = group.StateOf("velocity");
        if (options.Nesterov)
        {
            velocity.mul_(options.Momentum).add_(gradient);
            group.Values.add_(gradient.add_(velocity, options.Momentum), -learningRate);
            return;
        }

        // The gradient becomes the velocity: one pass over memory less than the other way round.
        group.Values.add_(gradient.add_(velocity, options.Momentum), -learningRate);
        group.ReplaceState("velocity", gradient);
    }
}
