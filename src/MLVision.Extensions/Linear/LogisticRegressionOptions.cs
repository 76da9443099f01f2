namespace MLVision.Extensions;

/// <summary>
/// Options of <see cref="LogisticRegressionMulticlassTrainer"/> and <see cref="LogisticRegressionBinaryTrainer"/>.
/// </summary>
/// <remarks>
/// What is minimised over coefficients W and intercepts b is
/// (Σ sᵢ · lossᵢ(W, b) + L2 / 2 · ‖W‖² + L1 · ‖W‖₁) / Σ sᵢ, where lossᵢ is the negative logarithm of the probability of the right
/// class of row i and sᵢ the weight of the row times that of its class. Intercepts are not regularised. So
/// <see cref="L2Regularization"/> is 1 / C of scikit-learn's LogisticRegression (penalty "l2"); with its "elasticnet" L2 is
/// (1 - l1_ratio) / C and L1 is l1_ratio / C. ML.NET's LbfgsMaximumEntropy and LbfgsLogisticRegression take the same numbers for
/// both; where rows have weights, they count the rows in place of the weights for L1.
/// </remarks>
public sealed class LogisticRegressionOptions
{
    /// <summary>
    /// The name of the label column, a key for several classes and a Boolean for two; default "Label".
    /// </summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The name of the feature column, a vector of <see cref="float"/> of known length; default "Features".</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>
    /// The name of the column of row weights, <see cref="float"/> of at least 0; default null: every row weighs 1.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// The weight of the sum of the coefficients' magnitudes, at least 0; above 0 it makes coefficients exactly zero. Default 0.
    /// </summary>
    public double L1Regularization { get; set; }

    /// <summary>
    /// The weight of half the sum of the coefficients' squares, at least 0; default 1, as in scikit-learn and ML.NET.
    /// </summary>
    public double L2Regularization { get; set; } = 1;

    /// <summary>
    /// The weight of each class in the order of the key, or of false and true, above 0; default null: every class weighs 1.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; set; }

    /// <summary>
    /// Whether classes weigh what makes all of them count alike: the number of rows / (the number of classes × the number of rows
    /// of the class), as scikit-learn's class_weight="balanced"; default false.
    /// </summary>
    public bool BalancedClassWeights { get; set; }

    /// <summary>
    /// Training ends where the mean improvement of the last five iterations is less than this part of the objective; above 0 and
    /// at most 1, default 1e-8. Below about 1e-9 the rounding of single precision ends it before.
    /// </summary>
    public double Tolerance { get; set; } = 1e-8;

    /// <summary>After how many iterations training ends at the latest, with a warning; at least 1, default 1000.</summary>
    public int MaximumIterations { get; set; } = 1000;

    /// <summary>
    /// How many threads compute, at least 1; default null, as many as there are processors. The result is the same, to the bit,
    /// for any number.
    /// </summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Is told of each iteration, on the training thread; default null.</summary>
    public IProgress<LogisticRegressionProgress>? Progress { get; set; }

    /// <summary>
    /// Ends the training: the best coefficients so far are returned, and the log says so. While rows are read, before the first
    /// iteration, Fit throws <see cref="OperationCanceledException"/>. Default none.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>A copy whose values were checked, so that later changes of the original have no effect.</summary>
    internal LogisticRegressionOptions Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(FeatureColumnName);
        if (ExampleWeightColumnName is { } weight)
            ArgumentException.ThrowIfNullOrEmpty(weight, nameof(ExampleWeightColumnName));
        OptionCheck.NotNegative(L1Regularization);
        OptionCheck.NotNegative(L2Regularization);
        foreach (double classWeight in ClassWeights ?? [])
            OptionCheck.Positive(classWeight, float.MaxValue, nameof(ClassWeights));
        if (ClassWeights is not null && BalancedClassWeights)
            throw new ArgumentException(
                "ClassWeights are given and BalancedClassWeights is true; only one of them can be.", nameof(ClassWeights));
        OptionCheck.Positive(Tolerance, 1);
        OptionCheck.AtLeast(MaximumIterations, 1);
        if (NumberOfThreads is { } threads)
            OptionCheck.AtLeast(threads, 1, nameof(NumberOfThreads));
        var copy = (LogisticRegressionOptions)MemberwiseClone();
        copy.ClassWeights = ClassWeights is null ? null : [.. ClassWeights];
        return copy;
    }
}
