using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Base of the transformers that make a vector or a picture of each image, one after another. The input is an
/// <see cref="MLImage"/>, or a vector of pixels (<see cref="byte"/>, or <see cref="float"/> of 0 to 255) with the dimensions
/// [height, width] or [channels, height, width], red before green before blue.
/// </summary>
public abstract class ImageOperationTransformer : RowMappingTransformer
{
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly ImageOperation _operation;
    private readonly ImageSize? _size;
    private readonly ImageProcessor? _processor;

    private protected ImageOperationTransformer(ColumnPair columns, ImageOperation operation, ImageSize? size)
    {
        (_outputColumnName, _inputColumnName) = columns;
        _operation = operation;
        if (operation.NeedsOneSize)
        {
            _size = size ?? throw new ArgumentException("The size of the images is missing.");
            _processor = operation.Prepare(_size.Value.Width, _size.Value.Height, operation.ChannelsOf(_size.Value));
        }
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [Input(_inputColumnName)];

    /// <inheritdoc/>
    // Enough rows that handing a batch over costs little, and so few that a batch stays in the cache.
    protected internal override int LookAheadRows => _processor is null ? 64 : Math.Clamp((1 << 18) / _processor.Length, 4, 64);

    /// <summary>The columns written first, before the options.</summary>
    internal static (ColumnPair Columns, ImageSize? Size) ReadColumns(ComponentReader reader)
    {
        var columns = new ColumnPair(reader.ReadString(), reader.ReadString());
        bool sized = reader.ReadBoolean();
        ImageSize? size = sized ? new ImageSize(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()) : null;
        return (columns, size);
    }

    /// <summary>The column that is read.</summary>
    internal static InputColumn Input(string name) => new(
        name,
        "an image (MLImage), or a vector of pixels (Byte or Single) with the dimensions [height, width] or " +
        "[channels, height, width]",
        (kind, item, isKey) => kind == SchemaShape.Column.VectorKind.Scalar
            ? item is ImageDataViewType
            : kind == SchemaShape.Column.VectorKind.Vector && !isKey
                && (item == NumberDataViewType.Byte || item == NumberDataViewType.Single));

    /// <summary>The column that is added for images of a known size (or null).</summary>
    internal static DataViewSchema.DetachedColumn AddedColumn(string name, ImageOperation operation, ImageProcessor? processor)
    {
        if (operation.Output == ImageOutput.Image)
        {
            ImageDataViewType type = processor is null
                ? new ImageDataViewType()
                : new ImageDataViewType(processor.Dimensions[1], processor.Dimensions[2]);
            return new DataViewSchema.DetachedColumn(name, type);
        }

        int[] dimensions = processor?.Dimensions ?? [operation.FixedLength ?? 1];
        int length = processor?.Length ?? dimensions[0];
        Func<int, string> slotName = processor is null ? _ => "" : processor.SlotName;
        var annotations = new DataViewSchema.Annotations.Builder();
        // Made only when somebody asks: a vector can have hundreds of thousands of slots.
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>(
            ColumnAnnotations.SlotNames, new VectorDataViewType(TextDataViewType.Instance, length),
            (ref VBuffer<ReadOnlyMemory<char>> names) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, length);
                for (int i = 0; i < length; i++)
                    editor.Values[i] = slotName(i).AsMemory();
                names = editor.Commit();
            });
        return new DataViewSchema.DetachedColumn(
            name, new VectorDataViewType(NumberDataViewType.Single, dimensions), annotations.ToAnnotations());
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ImageSize? size = ImageSize.Of(inputSchema[_inputColumnName].Type, _inputColumnName);
        ImageProcessor? processor = _processor;
        if (_processor is not null && size is ImageSize known)
            CheckSize(known.Width, known.Height, _operation.ChannelsOf(known), row: null);
        else if (_processor is null)
            processor = Prepare(_operation, size);
        return [AddedColumn(_outputColumnName, _operation, processor)];
    }

    /// <summary>The operation for images of this size; null for an unknown one.</summary>
    internal static ImageProcessor? Prepare(ImageOperation operation, ImageSize? size)
    {
        if (size is ImageSize known)
            return operation.Prepare(known.Width, known.Height, operation.ChannelsOf(known));
        // A vector of fixed length has the same slots for any image that is large enough.
        return operation.FixedLength is null ? null : operation.Prepare(1024, 1024, operation.UsesColor ? 3 : 1);
    }

    /// <inheritdoc/>
    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        ArgumentNullException.ThrowIfNull(input);
        var row = new OperationOnRow(this, input);
        return _operation.Output == ImageOutput.Vector
            ? [(ValueGetter<VBuffer<float>>)row.GetVector]
            : [(ValueGetter<MLImage>)row.GetImage];
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_outputColumnName);
        writer.Write(_inputColumnName);
        writer.Write(_size is not null);
        if (_size is ImageSize size)
        {
            writer.Write(size.Width);
            writer.Write(size.Height);
            writer.Write(size.Channels);
        }
        _operation.Write(writer);
    }

    private ImageProcessor PrepareRow(int width, int height, int channels, long row)
    {
        try
        {
            return _operation.Prepare(width, height, channels);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"Row {row}, column '{_inputColumnName}': {exception.Message}", exception);
        }
    }

    private void CheckSize(int width, int height, int channels, long? row)
    {
        ImageSize fitted = _size!.Value;
        int fittedChannels = _operation.DependsOnChannels ? _operation.ChannelsOf(fitted) : channels;
        if (width == fitted.Width && height == fitted.Height && channels == fittedChannels)
            return;
        bool sameChannels = channels == fittedChannels;
        string kind = sameChannels ? "" : $" and {channels} channel(s)", wanted = sameChannels ? "" : $" and {fittedChannels}";
        string message =
            $"{(row is null ? "The" : $"Row {row}: the")} column '{_inputColumnName}' holds images of {width}x{height} " +
            $"pixels{kind}, but '{_outputColumnName}' was fitted to {fitted.Width}x{fitted.Height} pixels{wanted}. " +
            "ml.Transforms.ResizeImages before it gives all images one size.";
        throw row is null ? new ArgumentException(message, "inputSchema") : new InvalidDataException(message);
    }

    /// <summary>Runs the operation on a row whose position changes.</summary>
    private sealed class OperationOnRow(ImageOperationTransformer owner, DataViewRow input)
    {
        private readonly PlanesReader _reader = new(input, owner._inputColumnName, owner._operation);
        private ImageProcessor? _processor = owner._processor;
        private ImageSize _lastSize;
        private float[] _picture = [];

        public void GetVector(ref VBuffer<float> vector)
        {
            RowPlanes planes = Read(out ImageProcessor processor);
            VBufferEditor<float> editor = VBufferEditor.Create(ref vector, processor.Length);
            planes.Process(processor, editor.Values);
            vector = editor.Commit();
        }

        public void GetImage(ref MLImage image)
        {
            RowPlanes planes = Read(out ImageProcessor processor);
            if (_picture.Length < processor.Length)
                _picture = new float[processor.Length];
            Span<float> picture = _picture.AsSpan(0, processor.Length);
            planes.Process(processor, picture);
            int[] size = processor.Dimensions;
            // As with ML.NET's own getters of images, the former image is this getter's to dispose.
            image?.Dispose();
            image = ImagePlanes.ToImage(picture, size[0], size[1], size[2]);
        }

        private RowPlanes Read(out ImageProcessor processor)
        {
            RowPlanes planes = _reader.Read();
            (int width, int height, int channels) = (planes.Width, planes.Height, planes.Channels);
            if (width != _lastSize.Width || height != _lastSize.Height
                || (channels != _lastSize.Channels && owner._operation.DependsOnChannels))
            {
                if (owner._processor is not null)
                    owner.CheckSize(width, height, channels, input.Position);
                else
                    _processor = owner.PrepareRow(width, height, channels, input.Position);
                _lastSize = new ImageSize(width, height, channels);
            }

            processor = _processor!;
            return planes;
        }
    }
}
