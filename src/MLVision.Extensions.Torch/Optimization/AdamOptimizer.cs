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
        if (decoupled && decay > 0)
            group.Values.mul_(1 - learningRate * decay);
        Tensor mean = group.StateOf("mean"), square = group.StateOf("square");
        mean.mul_(beta1).add_(gradient, 1 - beta1);
        square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(beta2, Steps);
        Tensor divisor = square.sqrt().div_(Math.Sqrt(correction2)).add_(epsilon);
        group.Values.addcdiv_(mean, divisor, -learningRate / correction1);
    }
}
