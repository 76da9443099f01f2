namespace MLVision.Extensions;

/// <summary>What an operation takes from an image.</summary>
public enum ImageChannels
{
    /// <summary>The red, green and blue planes, each for itself; a pixel vector keeps the channels that it has.</summary>
    Color,

    /// <summary>
    /// One plane of grey values: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down (ITU-R BT.601 as in Pillow).
    /// </summary>
    Gray,
}
