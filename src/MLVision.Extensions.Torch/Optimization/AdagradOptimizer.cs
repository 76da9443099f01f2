using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class AdagradOptimizer(AdagradOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(string name, Parameter parameter, Tensor gradient, double learningRate, double decay)
    {
        Tensor sum = StateOf(name, parameter, "sum", options.InitialAccumulator);
        sum.addcmul_(gradient, gradient, 1);
        double rate = learningRate / (1 + (Steps - 1) * options.LearningRateDecay);
        parameter.addcdiv_(gradient, sum.sqrt().add_(options.Epsilon), -rate);
    }
}
