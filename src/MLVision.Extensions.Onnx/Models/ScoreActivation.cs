namespace MLVision.Extensions.Onnx;

/// <summary>What makes probabilities of a model's scores.</summary>
public enum ScoreActivation
{
    /// <summary>Nothing: they are probabilities.</summary>
    None,

    /// <summary>The logistic function of each score.</summary>
    Sigmoid,

    /// <summary>Softmax over the classes.</summary>
    Softmax,
}
