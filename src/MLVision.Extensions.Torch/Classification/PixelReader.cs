using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Torch;

/// <summary>Reads the image of a row, from whichever type of column.</summary>
internal sealed class PixelReader
{
    // Above the square root of 255; what was scaled to 0..1 or normalized is smaller still.
    private const float LeastRange = 16;

    private readonly DataViewRow _input;
    private readonly string _columnName;
    private readonly bool _color;
    private readonly ImageInput? _image;
    private readonly PlanesReader? _planes;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _pathGetter;
    private readonly ValueGetter<VBuffer<byte>>? _contentGetter;
    private float _smallest = float.PositiveInfinity;
    private float _largest = float.NegativeInfinity;
    private bool _hasFractions;
    private ReadOnlyMemory<char> _path;
    private VBuffer<byte> _content;

    /// <summary>Prepares the reading.</summary>
    /// <param name="input">The row, whose position changes.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="color">Whether colours stay; else images are made grey.</param>
    public PixelReader(DataViewRow input, string columnName, bool color)
    {
        (_input, _columnName, _color) = (input, columnName, color);
        DataViewSchema.Column column = input.Schema[columnName];
        if (column.Type is TextDataViewType)
            _pathGetter = input.GetGetter<ReadOnlyMemory<char>>(column);
        else if (IsContent(column.Type))
            _contentGetter = input.GetGetter<VBuffer<byte>>(column);
        else if (column.Type is ImageDataViewType)
            _image = new ImageInput(input, columnName);
        else
            _planes = new PlanesReader(input, columnName, color, mayCollapse: false);
    }

    /// <summary>Names the image of the row, at the beginning of a sentence.</summary>
    public string Subject => _pathGetter is null
        ? $"Row {_input.Position}: the image in the column '{_columnName}'"
        : $"The image '{_path}'";

    /// <summary>The column that is read.</summary>
    public static InputColumn Input(string name) => new(
        name,
        "an image (MLImage), the path of a file (String), the content of a file (Vector<Byte> of variable length), or a vector " +
        "of pixels (Byte or Single) with the dimensions [height, width] or [channels, height, width]",
        (kind, item, isKey) => kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item is ImageDataViewType or TextDataViewType,
            SchemaShape.Column.VectorKind.Vector =>
                !isKey && (item == NumberDataViewType.Byte || item == NumberDataViewType.Single),
            _ => !isKey && item == NumberDataViewType.Byte,
        });

    /// <summary>Whether a column holds the contents of files, whose sizes differ; vectors of pixels have one length.</summary>
    public static bool IsContent(DataViewType type) =>
        type is VectorDataViewType { IsKnownSize: false } vector && vector.ItemType == NumberDataViewType.Byte;

    /// <summary>The size of all images, where the type of the column tells it.</summary>
    public static ImageSize? SizeOf(DataViewSchema.Column column) =>
        column.Type is TextDataViewType || IsContent(column.Type) ? null : ImageSize.Of(column.Type, column.Name);

    /// <summary>Reads the image of the row as it stands now.</summary>
    /// <param name="workspace">May hold the result.</param>
    /// <exception cref="ImageLoadException">There is no image, or it cannot be decoded, or it has values that
    /// are no numbers.</exception>
    public SourceImage Read(ImageWorkspace workspace)
    {
        if (_planes is not null)
            return ReadPlanes(_planes.Read(), workspace);
        if (_image is null)
            return ReadEncoded().Decode(_color, workspace);
        return _image.TryRead(out ImageView view)
            ? EncodedReader.FromView(view, _color, workspace)
            : throw Error($"Row {_input.Position} has no image in the column '{_columnName}'.");
    }

    /// <summary>The path or the content of the row's file, from a column of those.</summary>
    /// <exception cref="ImageLoadException">There is none.</exception>
    public EncodedItem ReadEncoded()
    {
        if (_pathGetter is not null)
        {
            _pathGetter(ref _path);
            return _path.Length > 0
                ? new EncodedItem(_path.ToString(), null)
                : throw Error($"Row {_input.Position} has no path in the column '{_columnName}'.");
        }

        _contentGetter!(ref _content);
        return new EncodedItem(Name, [.. _content.DenseValues()]);
    }

    /// <summary>
    /// Whether all pixels read so far are floats that look scaled for another network: small, but no whole numbers, as binary and
    /// dark pictures are. They would be rounded to a few whole numbers, with which a training does no good.
    /// </summary>
    public bool LooksScaled => _hasFractions && IsRangeSmall;

    /// <summary>Checks the pixels of all rows, which were read.</summary>
    /// <exception cref="InvalidDataException">They look scaled.</exception>
    public void RequireScale()
    {
        if (LooksScaled)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"All pixels of the column '{_columnName}' lie between {_smallest} and {_largest}; wanted are 0 to 255, which " +
                $"are rounded to whole numbers. Leave out what scales or normalizes them, which the trainer does by itself, as " +
                $"the option Normalization says. If they were not scaled but are so dark, round them before."));
    }

    private bool IsRangeSmall => Math.Max(_largest, -_smallest) < LeastRange;

    private string Name => $"row {_input.Position} of the column '{_columnName}'";

    private SourceImage ReadPlanes(RowPlanes planes, ImageWorkspace workspace)
    {
        var shape = new PixelShape(planes.Channels, planes.Height, planes.Width);
        if (!planes.IsFloat)
            return new SourceImage(planes.Bytes, shape, isPlanar: true);
        ReadOnlySpan<float> values = planes.Floats;
        Span<byte> pixels = workspace.Pixels.Reserve(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw Error($"{Subject} has a pixel that is no number: {values[i]} at place {i}.");
            pixels[i] = ImagePlanes.ToByte(values[i]);
        }

        // One image of full range is enough, so that the others cost nothing.
        if (IsRangeSmall)
            Measure(values);
        return new SourceImage(pixels, shape, isPlanar: true);
    }

    private void Measure(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            _smallest = Math.Min(_smallest, value);
            _largest = Math.Max(_largest, value);
            _hasFractions |= value != MathF.Floor(value);
        }
    }

    private ImageLoadException Error(string message) => new(Name, message);
}
