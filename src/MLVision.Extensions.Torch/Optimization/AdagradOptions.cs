using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>Adagrad (Duchi et al., 2011), as <c>torch.optim.Adagrad</c>. Default learning rate 0.01, weight decay 0.</summary>
public sealed class AdagradOptions : OptimizerOptions
{
    /// <summary>The defaults: learning rate 0.01 that does not decay by itself, no weight decay.</summary>
    public AdagradOptions()
        : base(0.01, 0)
    {
    }

    /// <summary>How fast the learning rate decays with the steps, besides the schedule; 0 or more, default 0.</summary>
    public double LearningRateDecay { get; init; }

    /// <summary>Where the sums of squared gradients begin; 0 or more, default 0.</summary>
    public double InitialAccumulator { get; init; }

    /// <summary>What is added to the divisor; above 0, default 1e-10.</summary>
    public double Epsilon { get; init; } = 1e-10;

    internal override void Validate()
    {
        base.Validate();
        OptionCheck.NotNegative(LearningRateDecay);
        OptionCheck.Range(InitialAccumulator, 0, float.MaxValue);
        OptionCheck.Positive(Epsilon, float.MaxValue);
    }

    internal override WeightOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) =>
        new AdagradOptimizer(this, parameters);
}
