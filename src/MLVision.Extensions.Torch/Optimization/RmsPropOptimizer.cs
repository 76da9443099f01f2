using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class RmsPropOptimizer(RmsPropOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        double alpha = options.Alpha;
        Tensor square = group.StateOf("square");
        square.mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
        Tensor divisor;
        if (options.Centered)
        {
            Tensor mean = group.StateOf("mean");
            mean.mul_(alpha).add_(gradient, 1 - alpha);
            divisor = square.addcmul(mean, mean, -1).sqrt_().add_(options.Epsilon);
        }
        else
        {
            divisor = square.sqrt().add_(options.Epsilon);
        }

        if (options.Momentum > 0)
        {
            Tensor velocity = group.StateOf("velocity");
            velocity.mul_(options.Momentum).addcdiv_(gradient, divisor);
            group.Values.add_(velocity, -learningRate);
        }
        else
        {
            group.Values.addcdiv_(gradient, divisor, -learningRate);
        }
    }
}
