namespace MLVision.Extensions;

/// <summary>
/// Options of local binary patterns (T. Ojala, M. Pietikäinen, T. Mäenpää, "Multiresolution gray-scale and rotation invariant
/// texture classification with local binary patterns", IEEE TPAMI 24(7), 2002), with the semantics of
/// <c>skimage.feature.local_binary_pattern</c>.
/// </summary>
public sealed record LbpOptions
{
    /// <summary>Number P of neighbours on the circle, 1 to 24; at most 12 for methods with 2^P codes. Default 8.</summary>
    public int Points { get; init; } = 8;

    /// <summary>Radius of the circle in pixels, above 0 up to 100. Default 1.</summary>
    public float Radius { get; init; } = 1;

    /// <summary>Which code a pattern gets. Default <see cref="LbpMethod.Uniform"/>.</summary>
    public LbpMethod Method { get; init; } = LbpMethod.Uniform;

    /// <summary>Histograms from left to right, 1 to 1024: the image is cut into equal cells. Default 1.</summary>
    public int CellsX { get; init; } = 1;

    /// <summary>Histograms from top to bottom, 1 to 1024. Default 1.</summary>
    public int CellsY { get; init; } = 1;

    /// <summary>Divides each histogram by the number of its pixels. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Number of different codes.</summary>
    internal int Codes => Method switch
    {
        LbpMethod.Uniform => Points + 2,
        LbpMethod.UniformWithRotation => Points * (Points - 1) + 3,
        _ => 1 << Points,
    };

    internal void Validate()
    {
        OptionCheck.Defined(Method);
        OptionCheck.Range(Points, 1, Method is LbpMethod.Plain or LbpMethod.RotationInvariant ? 12 : 24);
        OptionCheck.Positive(Radius, 100);
        OptionCheck.Range(CellsX, 1, 1024);
        OptionCheck.Range(CellsY, 1, 1024);
    }
}
