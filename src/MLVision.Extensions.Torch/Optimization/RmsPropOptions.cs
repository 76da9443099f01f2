using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>RMSprop, as <c>torch.optim.RMSprop</c>. Default learning rate 0.01, weight decay 0.</summary>
public sealed class RmsPropOptions : OptimizerOptions
{
    /// <summary>The defaults: learning rate 0.01, alpha 0.99, no momentum, no weight decay.</summary>
    public RmsPropOptions()
        : base(0.01, 0)
    {
    }

    /// <summary>The decay of the mean squared gradient; in [0, 1), default 0.99.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>What is added to the divisor; above 0, default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The momentum; in [0, 1), default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>
    /// Whether the gradient is divided by its standard deviation instead of its root mean square; default false.
    /// </summary>
    public bool Centered { get; init; }

    internal override void Validate()
    {
        base.Validate();
        OptionCheck.BelowOne(Alpha);
        OptionCheck.Positive(Epsilon, float.MaxValue);
        OptionCheck.BelowOne(Momentum);
    }

    internal override WeightOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) =>
        new RmsPropOptimizer(this, parameters);
}
