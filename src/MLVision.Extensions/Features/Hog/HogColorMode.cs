namespace MLVision.Extensions;

/// <summary>What a HOG descriptor takes from a colour image.</summary>
public enum HogColorMode
{
    /// <summary>
    /// The image is made grey first, by ITU-R BT.601 as in Pillow: <c>(19595 R + 38470 G + 7471 B + 32768) / 65536</c>, rounded
    /// down. R = G = B keeps its value exactly.
    /// </summary>
    Gray,

    /// <summary>
    /// Each pixel takes the gradient of the channel with the largest gradient magnitude; between equal magnitudes the first of
    /// red, green, blue wins (with <see cref="HogOptions.TrilinearVoting"/> the choice is OpenCV's, mostly the last).
    /// </summary>
    StrongestChannel,
}
