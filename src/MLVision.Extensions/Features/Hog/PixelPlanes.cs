namespace MLVision.Extensions;

/// <summary>
/// Pinned pixels, planar: channel after channel, row after row, no padding. Either <see cref="Bytes"/> or <see cref="Floats"/> is
/// set.
/// </summary>
internal readonly unsafe struct PixelPlanes
{
    public PixelPlanes(byte* bytes, int width, int height, int channels)
    {
        Bytes = bytes;
        Width = width;
        Height = height;
        Channels = channels;
    }

    public PixelPlanes(float* floats, int width, int height, int channels)
    {
        Floats = floats;
        Width = width;
        Height = height;
        Channels = channels;
    }

    public readonly byte* Bytes;
    public readonly float* Floats;
    public readonly int Width;
    public readonly int Height;
    public readonly int Channels;

    public long RowOffset(int channel, int y) => ((long)channel * Height + y) * Width;
}
