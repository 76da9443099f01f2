using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Base of the estimators that make a vector or a picture of each image. Nothing is learnt but the size of the images, where the
/// schema does not tell it and the vector depends on it: then fitting reads the first row.
/// </summary>
/// <typeparam name="TTransformer">The transformer that fitting makes.</typeparam>
public abstract class ImageOperationEstimator<TTransformer> : RowMappingEstimator<TTransformer>
    where TTransformer : ImageOperationTransformer
{
    private readonly ImageOperation _operation;

    private protected ImageOperationEstimator(string outputColumnName, string? inputColumnName, ImageOperation operation)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        Columns = new ColumnPair(outputColumnName, inputColumnName ?? outputColumnName);
        _operation = operation;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [ImageOperationTransformer.Input(Columns.Input)];

    private protected ColumnPair Columns { get; }

    /// <inheritdoc/>
    protected override TTransformer FitCore(IDataView input)
    {
        DataViewSchema.Column column = input.Schema[Columns.Input];
        ImageSize? size = ImageSize.Of(column.Type, Columns.Input);
        if (size is null && _operation.NeedsOneSize)
            size = SizeOfFirstImage(input, column);
        return Create(size);
    }

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema)
    {
        // A shape tells the size of images, but not the dimensions of vectors.
        SchemaShape.Column column = inputSchema.First(c => c.Name == Columns.Input);
        ImageSize? size = column.ItemType is ImageDataViewType image ? ImageSize.Of(image, Columns.Input) : null;
        ImageProcessor? processor = ImageOperationTransformer.Prepare(_operation, size);
        return [ImageOperationTransformer.AddedColumn(Columns.Output, _operation, processor)];
    }

    private protected abstract TTransformer Create(ImageSize? size);

    private ImageSize SizeOfFirstImage(IDataView input, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = input.GetRowCursor([column]);
        if (!cursor.MoveNext())
        {
            throw new InvalidDataException(
                $"There are no rows, and the column '{Columns.Input}' does not tell the size of its images; " +
                "ml.Transforms.ResizeImages before it does.");
        }
        ImageView image = new ImageInput(cursor, Columns.Input).Read();
        return new ImageSize(image.Width, image.Height, 0);
    }
}
