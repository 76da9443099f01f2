using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Torch;

/// <summary>Reads the images and labels of a data view into memory, once.</summary>
internal static class ImageSetReader
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="options">Names the columns and says what to do with bad rows.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="skipped">Takes the rows that were left out, where the options ask for that.</param>
    /// <exception cref="InvalidDataException">
    /// A row lacks an image or a label, or its image has another size than the first.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are no rows, or more than memory is allowed for.</exception>
    public static ImageSet Read(
        IDataView data, ConvolutionalNetworkOptions options, int classCount, ICollection<SkippedImage> skipped)
    {
        DataViewSchema.Column labelColumn = data.Schema[options.LabelColumnName],
            imageColumn = data.Schema[options.ImageColumnName];
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, imageColumn]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(labelColumn);
        var reader = new PixelReader(cursor, options.ImageColumnName, !options.Grayscale);
        ImageSet? images = null;
        long limit = 0;
        while (cursor.MoveNext())
        {
            if (!TryReadRow(cursor, getLabel, reader, options, classCount, skipped, out uint label, out PixelShape shape))
                continue;
            images ??= new ImageSet(shape.Channels, shape.Height, shape.Width);
            shape.RequireSame(images.Channels, images.Height, images.Width, cursor.Position, imageColumn.Name);
            if (images.Count == 0)
                limit = ((long)options.CacheMegabytes << 20) / images.ImageLength;
            if (images.Count >= limit)
                throw new InvalidOperationException(
                    $"The images take more than {options.CacheMegabytes} MiB (CacheMegabytes): {images.ImageLength} bytes each.");
            reader.Pixels.CopyTo(images.Add((int)label - 1));
        }

        string reason = skipped.Count > 0 ? $" that can be read; {skipped.First().Name}: {skipped.First().Reason}" : ".";
        return images ?? throw new InvalidOperationException($"There are no rows to train on{reason}");
    }

    private static bool TryReadRow(
        DataViewRowCursor cursor, ValueGetter<uint> getLabel, PixelReader reader, ConvolutionalNetworkOptions options,
        int classCount, ICollection<SkippedImage> skipped, out uint label, out PixelShape shape)
    {
        (label, shape) = (0, default);
        try
        {
            getLabel(ref label);
            if (label == 0 || label > classCount)
                throw new InvalidDataException($"Row {cursor.Position} has no label in the column '{options.LabelColumnName}'.");
            shape = reader.Read();
            return true;
        }
        catch (Exception exception) when (options.OnError == ImageErrorAction.Skip && IsAboutTheRow(exception))
        {
            skipped.Add(new SkippedImage(
                exception is ImageLoadException load ? load.ImageName : $"row {cursor.Position}", exception.Message));
            return false;
        }
    }

    // What this library's own components and ML.NET's throw where a file is missing or cannot be decoded.
    private static bool IsAboutTheRow(Exception exception) => exception
        is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or FormatException
        or InvalidOperationException;
}
