using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Reads the image of a row as planes, from whichever type of column, into memory of its own.</summary>
internal sealed class PlanesReader
{
    private readonly bool _color;
    private readonly bool _mayCollapse;
    private readonly ImageSize? _size;
    private readonly ImageInput? _image;
    private readonly ValueGetter<VBuffer<byte>>? _byteGetter;
    private readonly ValueGetter<VBuffer<float>>? _floatGetter;
    private VBuffer<byte> _bytes;
    private VBuffer<float> _floats;
    private byte[] _byteScratch = [];
    private float[] _floatScratch = [];

    public PlanesReader(DataViewRow input, string columnName, ImageOperation operation)
        : this(input, columnName, operation.UsesColor, mayCollapse: !operation.DependsOnChannels)
    {
    }

    /// <summary>Prepares the reading.</summary>
    /// <param name="input">The row, whose position changes.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="color">Whether colours stay; else the result is one grey plane.</param>
    /// <param name="mayCollapse">Whether a picture of grey pixels may be read as one plane all the same.</param>
    public PlanesReader(DataViewRow input, string columnName, bool color, bool mayCollapse)
    {
        _color = color;
        _mayCollapse = mayCollapse;
        DataViewSchema.Column column = input.Schema[columnName];
        _size = ImageSize.Of(column.Type, columnName);
        if (column.Type is not VectorDataViewType vector)
            _image = new ImageInput(input, columnName);
        else if (vector.ItemType == NumberDataViewType.Byte)
            _byteGetter = input.GetGetter<VBuffer<byte>>(column);
        else
            _floatGetter = input.GetGetter<VBuffer<float>>(column);
    }

    /// <summary>Reads the row as it stands now; what was read before is no longer valid.</summary>
    public RowPlanes Read()
    {
        int width, height, channels;
        return _floatGetter is null
            ? new RowPlanes(ReadBytes(out width, out height, out channels), [], width, height, channels)
            : new RowPlanes([], ReadFloats(out width, out height, out channels), width, height, channels);
    }

    private ReadOnlySpan<byte> ReadBytes(out int width, out int height, out int channels)
    {
        if (_image is not null)
        {
            ImageView image = _image.Read();
            (width, height) = (image.Width, image.Height);
            channels = _color && !(_mayCollapse && ImagePlanes.IsGray(image.Pixels)) ? 3 : 1;
            Span<byte> planes = Scratch(ref _byteScratch, channels * width * height);
            bool blueFirst = image.Format == MLPixelFormat.Bgra32;
            if (channels == 3)
                ImagePlanes.ToRgb(image.Pixels, blueFirst, planes);
            else
                ImagePlanes.ToGray(image.Pixels, blueFirst, planes);
            return planes;
        }

        (width, height, channels) = _size!.Value;
        _byteGetter!(ref _bytes);
        if (_bytes.IsDense && (_color || channels == 1))
            return _bytes.GetValues();
        Span<byte> dense = Scratch(ref _byteScratch, (channels + 1) * width * height);
        Span<byte> values = dense[..(channels * width * height)], gray = dense[values.Length..];
        Fill(_bytes, values);
        if (_color || channels == 1)
            return values;
        channels = 1;
        ImagePlanes.ToGray(values, gray);
        return gray;
    }

    private ReadOnlySpan<float> ReadFloats(out int width, out int height, out int channels)
    {
        (width, height, channels) = _size!.Value;
        _floatGetter!(ref _floats);
        if (_floats.IsDense && (_color || channels == 1))
            return _floats.GetValues();
        Span<float> dense = Scratch(ref _floatScratch, (channels + 1) * width * height);
        Span<float> values = dense[..(channels * width * height)], gray = dense[values.Length..];
        Fill(_floats, values);
        if (_color || channels == 1)
            return values;
        channels = 1;
        ImagePlanes.ToGray(values, gray);
        return gray;
    }

    private static void Fill<T>(in VBuffer<T> buffer, Span<T> values)
    {
        values.Clear();
        ReadOnlySpan<T> given = buffer.GetValues();
        if (buffer.IsDense)
        {
            given.CopyTo(values);
            return;
        }
        ReadOnlySpan<int> indices = buffer.GetIndices();
        for (int i = 0; i < given.Length; i++)
            values[indices[i]] = given[i];
    }

    private static Span<T> Scratch<T>(ref T[] scratch, int length)
    {
        if (scratch.Length < length)
            scratch = new T[length];
        return scratch.AsSpan(0, length);
    }
}
