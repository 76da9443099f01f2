using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as <c>torch.optim.AdamW</c>. Default learning rate 0.001,
/// weight decay 0.01.
/// </summary>
public sealed class AdamWOptions : OptimizerOptions
{
    /// <summary>The defaults: learning rate 0.001, betas 0.9 and 0.999, weight decay 0.01.</summary>
    public AdamWOptions()
        : base(0.001, 0.01)
    {
    }

    /// <summary>The decay of the mean gradient; in [0, 1), default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean squared gradient; in [0, 1), default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the divisor; above 0, default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override void Validate()
    {
        base.Validate();
        OptionCheck.BelowOne(Beta1);
        OptionCheck.BelowOne(Beta2);
        OptionCheck.Positive(Epsilon, float.MaxValue);
    }

    internal override WeightOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) =>
        new AdamOptimizer(this, parameters, Beta1, Beta2, Epsilon, decoupled: true);
}
