using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Base of the transformers that add a column of pictures in which something is drawn on those of another column.
/// </summary>
public abstract class PictureTransformer : RowMappingTransformer
{
    private readonly ColumnPair _columns;

    private protected PictureTransformer(ColumnPair columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(columns.Output);
        ArgumentException.ThrowIfNullOrEmpty(columns.Input);
        _columns = columns;
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_columns.Input)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => 16;

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return [new(_columns.Output, inputSchema[_columns.Input].Type)];
    }

    internal IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        [new(_columns.Output, inputSchema.First(column => column.Name == _columns.Input).ItemType)];

    /// <inheritdoc/>
    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        ArgumentNullException.ThrowIfNull(input);
        var images = new ImageInput(input, _columns.Input);
        Action<AnnotatedImage> draw = CreateDrawing(input);
        return
        [
            (ValueGetter<MLImage>)((ref MLImage value) =>
            {
                AnnotatedImage? picture = images.TryRead(out ImageView image) ? new AnnotatedImage(image) : null;
                if (picture is not null)
                    draw(picture);
                // As with ML.NET's own image columns, whoever fills a variable frees the image that was in it.
                value?.Dispose();
                value = picture?.ToImage()!;
            }),
        ];
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_columns.Output);
        writer.Write(_columns.Input);
        WriteDrawing(writer);
    }

    private protected static ColumnPair ReadColumns(ComponentReader reader) => new(reader.ReadString(), reader.ReadString());

    /// <summary>Makes what draws the row as it stands when it is called.</summary>
    private protected abstract Action<AnnotatedImage> CreateDrawing(DataViewRow input);

    private protected abstract void WriteDrawing(ComponentWriter writer);
}
