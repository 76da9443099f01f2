using Microsoft.ML;

namespace MLVision.Extensions.Torch;

/// <summary>Reads the image of a row as bytes, channel by channel, from whichever type of column.</summary>
internal sealed class PixelReader(DataViewRow input, string columnName, bool color)
{
    private readonly PlanesReader _planes = new(input, columnName, color, mayCollapse: false);
    private byte[] _pixels = [];
    private int _length;

    /// <summary>The bytes in the order channel, row, column, until the next image is read.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.AsSpan(0, _length);

    public PixelShape Read()
    {
        int width, height, channels;
        if (_planes.IsFloat)
        {
            ReadOnlySpan<float> values = _planes.ReadFloats(out width, out height, out channels);
            Span<byte> pixels = Reserve(values.Length);
            for (int i = 0; i < values.Length; i++)
                pixels[i] = ImagePlanes.ToByte(values[i]);
        }
        else
        {
            ReadOnlySpan<byte> values = _planes.ReadBytes(out width, out height, out channels);
            values.CopyTo(Reserve(values.Length));
        }

        return new PixelShape(channels, height, width);
    }

    private Span<byte> Reserve(int length)
    {
        if (_pixels.Length < length)
            _pixels = new byte[length];
        _length = length;
        return _pixels.AsSpan(0, length);
    }
}
