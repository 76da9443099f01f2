using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Torch;

/// <summary>Reads the images and labels of a data view into memory, once.</summary>
internal static class ImageSetReader
{
    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A row lacks an image or a label, or its image has another size than the
    /// first.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or more than memory is allowed for.</exception>
    public static ImageSet Read(IDataView data, ConvolutionalNetworkOptions options, int classCount)
    {
        DataViewSchema.Column labelColumn = data.Schema[options.LabelColumnName],
            imageColumn = data.Schema[options.ImageColumnName];
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, imageColumn]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(labelColumn);
        var reader = new PixelReader(cursor, options.ImageColumnName, !options.Grayscale);
        ImageSet? images = null;
        long limit = 0;
        uint label = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            if (label == 0 || label > classCount)
                throw new InvalidDataException($"Row {cursor.Position} has no label in the column '{labelColumn.Name}'.");
            PixelShape shape = reader.Read();
            images ??= new ImageSet(shape.Channels, shape.Height, shape.Width);
            shape.RequireSame(images.Channels, images.Height, images.Width, cursor.Position, imageColumn.Name);
            if (images.Count == 0)
                limit = ((long)options.CacheMegabytes << 20) / images.ImageLength;
            if (images.Count >= limit)
                throw new InvalidOperationException(
                    $"The images take more than {options.CacheMegabytes} MiB (CacheMegabytes): {images.ImageLength} bytes each.");
            reader.Pixels.CopyTo(images.Add((int)label - 1));
        }

        return images ?? throw new InvalidOperationException("There are no rows to train on.");
    }
}
