using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class SgdOptimizer(SgdOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(string name, Parameter parameter, Tensor gradient, double learningRate, double decay)
    {
        if (options.Momentum == 0)
        {
            parameter.add_(gradient, -learningRate);
            return;
        }

        Tensor velocity = StateOf(name, parameter, "velocity");
        if (options.Nesterov)
        {
            velocity.mul_(options.Momentum).add_(gradient);
            parameter.add_(gradient.add_(velocity, options.Momentum), -learningRate);
            return;
        }

        // The gradient becomes the velocity: one pass over memory less than the other way round.
        parameter.add_(gradient.add_(velocity, options.Momentum), -learningRate);
        ReplaceState(name, "velocity", gradient);
    }
}
