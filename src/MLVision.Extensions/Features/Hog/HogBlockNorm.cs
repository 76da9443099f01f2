namespace MLVision.Extensions;

/// <summary>How the cell histograms of one HOG block are normalised together.</summary>
public enum HogBlockNorm
{
    /// <summary>Divided by the sum of the absolute values.</summary>
    L1,

    /// <summary>Divided by the sum of the absolute values, then the square root of each value.</summary>
    L1Sqrt,

    /// <summary>Divided by the Euclidean norm.</summary>
    L2,

    /// <summary>
    /// Divided by the Euclidean norm, clipped at <see cref="HogOptions.Clip"/> and divided by the Euclidean norm again
    /// (Lowe's hysteresis, the choice of Dalal and Triggs).
    /// </summary>
    L2Hys,
}
