using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class SgdOptimizer(SgdOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(string name, Parameter parameter, Tensor gradient, double learningRate, double decay)
    {
        Tensor direction = gradient;
        if (options.Momentum > 0)
        {
            Tensor velocity = StateOf(name, parameter, "velocity");
            velocity.mul_(options.Momentum).add_(gradient);
            direction = options.Nesterov ? gradient.add_(velocity, options.Momentum) : velocity;
        }

        parameter.add_(direction, -learningRate);
    }
}
