namespace MLVision.Extensions.Onnx;

/// <summary>Options of <see cref="ImageClassificationCatalog"/>.</summary>
public sealed record ImageClassificationOptions : OnnxScorerOptions
{
    /// <summary>
    /// What makes probabilities of the model's output, [batch, classes]; of one with a single value, the probability of the
    /// second of two classes, it is the logistic function unless it is <see cref="ScoreActivation.None"/>. Null, the default:
    /// <see cref="ScoreActivation.Softmax"/>, or <see cref="ScoreActivation.None"/> where the model's last operator is one of
    /// these, or its metadata say that it is inside.
    /// </summary>
    public ScoreActivation? Activation { get; init; }

    internal override void Validate()
    {
        base.Validate();
        if (Activation is { } activation)
            OptionCheck.Defined(activation, nameof(Activation));
    }
}
