using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class RmsPropOptimizer(RmsPropOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        using var numbers = new ScalarScope();
        Scalar alpha = numbers.Of(options.Alpha), rest = numbers.Of(1 - options.Alpha), epsilon = numbers.Of(options.Epsilon);
        Scalar step = numbers.Of(-learningRate);
        Tensor square = group.StateOf("square");
        square.mul_(alpha).addcmul_(gradient, gradient, rest);
        Tensor divisor;
        if (options.Centered)
        {
            Tensor mean = group.StateOf("mean");
            mean.mul_(alpha).add_(gradient, rest);
            divisor = square.addcmul(mean, mean, numbers.Of(-1)).sqrt_().add_(epsilon, ScalarScope.One);
        }
        else
        {
            divisor = square.sqrt().add_(epsilon, ScalarScope.One);
        }

        if (options.Momentum > 0)
        {
            Tensor velocity = group.StateOf("velocity");
            velocity.mul_(numbers.Of(options.Momentum)).addcdiv_(gradient, divisor, ScalarScope.One);
            group.Values.add_(velocity, step);
        }
        else
        {
            group.Values.addcdiv_(gradient, divisor, step);
        }
    }
}
