using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>Stochastic gradient descent, as <c>torch.optim.SGD</c>. Default learning rate 0.01, weight decay 0.</summary>
public sealed class SgdOptions : OptimizerOptions
{
    /// <summary>The defaults: learning rate 0.01, momentum 0.9, no weight decay.</summary>
    public SgdOptions()
        : base(0.01, 0)
    {
    }

    /// <summary>The momentum; in [0, 1), default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the momentum is Nesterov's; needs a momentum above 0. Default false.</summary>
    public bool Nesterov { get; init; }

    internal override void Validate()
    {
        base.Validate();
        OptionCheck.BelowOne(Momentum);
        if (Nesterov && Momentum == 0)
            throw new ArgumentException("Nesterov needs a Momentum above 0.", nameof(Nesterov));
    }

    internal override WeightOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) =>
        new SgdOptimizer(this, parameters);
}
