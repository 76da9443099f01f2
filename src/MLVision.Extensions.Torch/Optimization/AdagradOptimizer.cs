using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

internal sealed class AdagradOptimizer(AdagradOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    : WeightOptimizer(options, parameters)
{
    protected override void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay)
    {
        Tensor sum = group.StateOf("sum", options.InitialAccumulator);
        sum.addcmul_(gradient, gradient, ScalarScope.One);
        using var numbers = new ScalarScope();
        double rate = learningRate / (1 + (Steps - 1) * options.LearningRateDecay);
        group.Values.addcdiv_(gradient, sum.sqrt().add_(numbers.Of(options.Epsilon), ScalarScope.One), numbers.Of(-rate));
    }
}
