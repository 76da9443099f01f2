namespace MLVision.Extensions.Onnx;

/// <summary>Makes probabilities.</summary>
internal static class Activations
{
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>Applies an activation to the scores of the classes; the two may be the same memory.</summary>
    public static void Apply(ScoreActivation activation, ReadOnlySpan<float> scores, Span<float> target)
    {
        if (activation != ScoreActivation.Softmax)
        {
            for (int i = 0; i < scores.Length; i++)
                target[i] = activation == ScoreActivation.Sigmoid ? Sigmoid(scores[i]) : scores[i];
            return;
        }

        float max = scores[ClassScores.IndexOfMax(scores)], sum = 0;
        for (int i = 0; i < scores.Length; i++)
            sum += target[i] = MathF.Exp(scores[i] - max);
        for (int i = 0; i < scores.Length; i++)
            target[i] /= sum;
    }
}
