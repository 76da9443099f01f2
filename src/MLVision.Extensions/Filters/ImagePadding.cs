namespace MLVision.Extensions;

/// <summary>What a filter sees beyond the border of the image.</summary>
public enum ImagePadding
{
    /// <summary>Nothing: only positions where the kernel lies within the image; the output is smaller ("valid").</summary>
    None,

    /// <summary>Zeros (scipy: constant; torch: zeros).</summary>
    Zero,

    /// <summary>
    /// The image mirrored about the middle of its outermost pixels: c b | a b c d | c b (scipy: mirror; torch: reflect).
    /// </summary>
    Reflect,

    /// <summary>The outermost pixel repeated: a a | a b c d | d d (scipy: nearest; torch: replicate).</summary>
    Replicate,

    /// <summary>The opposite side of the image: c d | a b c d | a b (scipy: grid-wrap; torch: circular).</summary>
    Circular,
}
