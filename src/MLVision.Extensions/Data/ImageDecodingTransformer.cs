using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Decodes images from a column of paths or of encoded bytes; made by <see cref="ImageDecodingEstimator"/>.</summary>
/// <remarks>
/// <see cref="Transform"/> gives an <see cref="ImageDataView"/>, which counts skipped images. Images are read and decoded ahead
/// on all cores.
/// </remarks>
[Component("DecodeImages", version: 1)]
public sealed class ImageDecodingTransformer : RowMappingTransformer, IComponent<ImageDecodingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly ImageDecodingOptions _options;
    private readonly ImageArchive? _archive;

    internal ImageDecodingTransformer(string output, string input, ImageDecodingOptions options)
    {
        _output = output;
        _input = input;
        _options = options;
        _archive = options.Archive is null ? null : new ImageArchive(options.Archive);
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [ImageDecodingEstimator.Input(_input)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => 32;

    /// <inheritdoc/>
    public static ImageDecodingTransformer Read(ComponentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string output = reader.ReadString(), input = reader.ReadString();
        string folder = reader.ReadString(), archive = reader.ReadString();
        return new ImageDecodingTransformer(output, input, new ImageDecodingOptions
        {
            Folder = folder.Length == 0 ? null : folder,
            Archive = archive.Length == 0 ? null : archive,
            OnError = (ImageErrorAction)reader.ReadByte(),
            Width = reader.ReadInt32(),
            Height = reader.ReadInt32(),
        });
    }

    /// <summary>Adds the images, lazily, to an <see cref="ImageDataView"/>.</summary>
    /// <inheritdoc/>
    public override IDataView Transform(IDataView input) => Decode(input);

    internal ImageDataView Decode(IDataView input, IReadOnlyCollection<SkippedImage>? leftOut = null) =>
        new(Add(input), [_output], _options.OnError, leftOut);

    internal IDataView Add(IDataView input) => base.Transform(input);

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        [ImageDecodingEstimator.OutputColumn(_output, _options)];

    /// <inheritdoc/>
    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        DataViewSchema.Column column = input.Schema[_input];
        return [column.Type is TextDataViewType ? DecodePaths(input, column) : DecodeBytes(input, column)];
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        writer.Write(_output);
        writer.Write(_input);
        writer.Write(_options.Folder ?? "");
        writer.Write(_options.Archive ?? "");
        writer.Write((byte)_options.OnError);
        writer.Write(_options.Width);
        writer.Write(_options.Height);
    }

    private ValueGetter<MLImage> DecodePaths(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getPath = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> path = default;
        return (ref MLImage value) =>
        {
            getPath(ref path);
            Replace(ref value, DecodeFile(path.ToString()));
        };
    }

    private ValueGetter<MLImage> DecodeBytes(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<byte>> getBytes = row.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> encoded = default;
        byte[] bytes = [];
        return (ref MLImage value) =>
        {
            getBytes(ref encoded);
            if (bytes.Length < encoded.Length)
                bytes = new byte[encoded.Length];
            encoded.CopyTo(bytes);
            Replace(ref value, Decode(bytes, encoded.Length, $"row {row.Position} of the column '{_input}'"));
        };
    }

    private MLImage DecodeFile(string path)
    {
        if (path.Length == 0)
            throw new ImageLoadException(path, $"The column '{_input}' holds no path in this row.");
        string name = _options.Folder is null ? path : Path.Combine(_options.Folder, path);
        try
        {
            byte[] bytes = _archive is null ? File.ReadAllBytes(name) : _archive.Read(name);
            return Decode(bytes, bytes.Length, name);
        }
        catch (Exception e) when (
            e is (IOException or UnauthorizedAccessException or InvalidDataException) and not ImageLoadException)
        {
            throw new ImageLoadException(name, $"The image '{name}' cannot be read: {e.Message}", e);
        }
    }

    private MLImage Decode(byte[] bytes, int length, string name)
    {
        MLImage image = EncodedImage.Decode(bytes, length, name);
        if (_options.Width == 0 || (image.Width == _options.Width && image.Height == _options.Height))
            return image;
        string size = $"{image.Width} x {image.Height}";
        image.Dispose();
        throw new ImageLoadException(name,
            $"The image '{name}' has {size} pixels; {_options.Width} x {_options.Height} were announced.");
    }

    // As with ML.NET's own image columns, whoever fills a variable frees the image that was in it.
    private static void Replace(ref MLImage value, MLImage image)
    {
        value?.Dispose();
        value = image;
    }
}
