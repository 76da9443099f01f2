namespace MLVision.Extensions.Torch;

/// <summary>
/// How the weights are moved along their gradients: <see cref="SgdOptions"/>, <see cref="AdamOptions"/>,
/// <see cref="AdamWOptions"/>, <see cref="RmsPropOptions"/> or <see cref="AdagradOptions"/>, each with the semantics of PyTorch's
/// optimizer of that name.
/// </summary>
/// <remarks>Numbers that have no other upper limit may be as large as <see cref="float.MaxValue"/>.</remarks>
public abstract class OptimizerOptions
{
    private protected OptimizerOptions(double learningRate, double weightDecay)
    {
        LearningRate = learningRate;
        WeightDecay = weightDecay;
    }

    /// <summary>The learning rate, which the schedule multiplies; above 0. The default is each optimizer's own.</summary>
    public double LearningRate { get; init; }

    /// <summary>
    /// The weight decay (for <see cref="AdamWOptions"/> decoupled from the gradient, else an L2 penalty); 0 or more. The default
    /// is each optimizer's own.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>The factor of an L1 penalty on the weights that decay; 0 or more, default 0.</summary>
    public double L1 { get; init; }

    /// <summary>
    /// Whether <see cref="WeightDecay"/> and <see cref="L1"/> also concern biases and the parameters of norms, that is parameters
    /// of one dimension; default false, other than in PyTorch.
    /// </summary>
    public bool DecayNormsAndBiases { get; init; }

    internal virtual void Validate()
    {
        // libtorch takes nothing larger for weights of single precision.
        OptionCheck.Positive(LearningRate, float.MaxValue);
        OptionCheck.Range(WeightDecay, 0, float.MaxValue);
        OptionCheck.Range(L1, 0, float.MaxValue);
    }

    internal abstract WeightOptimizer Create(IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> parameters);
}
