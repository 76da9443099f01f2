using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class AdamOptimizer(
    OptimizerOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters, double beta1, double beta2,
    double epsilon, bool decoupled) : WeightOptimizer(options, parameters)
{
    protected override bool DecaysGradient => !decoupled;

    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        using var numbers = new ScalarScope();
        if (decoupled && decay > 0)
            group.Values.mul_(numbers.Of(1 - learningRate * decay));
        Tensor mean = group.StateOf("mean"), square = group.StateOf("square");
        mean.mul_(numbers.Of(beta1)).add_(gradient, numbers.Of(1 - beta1));
        square.mul_(numbers.Of(beta2)).addcmul_(gradient, gradient, numbers.Of(1 - beta2));
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(beta2, Steps);
        Tensor divisor = square.sqrt().div_(numbers.Of(Math.Sqrt(correction2))).add_(numbers.Of(epsilon), ScalarScope.One);
        group.Values.addcdiv_(mean, divisor, numbers.Of(-learningRate / correction1));
    }
}
