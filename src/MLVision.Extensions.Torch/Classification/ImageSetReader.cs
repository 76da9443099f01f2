using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch;

/// <summary>Finds out how the images of a data view are to be read, and reads what can be kept in memory.</summary>
internal static class ImageSetReader
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="options">Names the columns and says what to do with the images and with bad rows.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="budget">The memory for images, of all data views that are read.</param>
    /// <param name="skipped">Takes the rows that were left out, where the options ask for that.</param>
    /// <exception cref="InvalidDataException">A row lacks a label, or its image has another size than the first.</exception>
    /// <exception cref="ImageLoadException">An image is missing, or cannot be read or decoded.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static ImageSource Read(
        IDataView data, ConvolutionalNetworkOptions options, int classCount, MemoryBudget budget, List<SkippedImage> skipped)
    {
        var columns = new LabeledColumns(options.LabelColumnName, options.ImageColumnName, classCount);
        var format = new ImageFormat(
            !options.Grayscale, options.ImageHeight, options.ImageWidth,
            KeepsSize: options.ImageHeight > 0 && options.Augmentation.ResizesCrops);
        bool skips = options.OnError == ImageErrorAction.Skip;
        CancellationToken cancellation = options.Training.CancellationToken;
        DataViewType type = data.Schema[columns.Image].Type;
        if ((type is TextDataViewType || PixelReader.IsContent(type))
            && ReadItems(data, columns, format, budget, skips ? skipped : null, cancellation) is var (items, labels))
            return FileImages.Create(items, labels, format, budget, skips ? skipped : null, cancellation);
        return RowImages.Read(data, columns, format, budget, skips ? skipped : null, cancellation);
    }

    /// <summary>The paths or contents of all files, or null where the contents are more than the memory takes.</summary>
    private static (List<EncodedItem> Items, List<int> Labels)? ReadItems(
        IDataView data, LabeledColumns columns, ImageFormat format, MemoryBudget budget, List<SkippedImage>? skipped,
        CancellationToken cancellation)
    {
        using var rows = new LabeledRows(data, columns);
        var reader = new PixelReader(rows.Cursor, columns.Image, format.Color);
        var items = new List<EncodedItem>();
        var labels = new List<int>();
        long taken = 0;
        int skippedBefore = skipped?.Count ?? 0;
        while (rows.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                rows.RequireLabel();
                items.Add(reader.ReadEncoded());
                labels.Add(rows.Label);
            }
            catch (Exception e) when (skipped is not null && LabeledRows.IsAboutOneRow(e))
            {
                skipped.Add(rows.Skip(e));
                continue;
            }

            int length = items[^1].Content?.Length ?? 0;
            taken += length;
            if (!budget.TryTake(length))
            {
                budget.Return(taken - length);
                skipped?.RemoveRange(skippedBefore, skipped.Count - skippedBefore);
                return null;
            }
        }

        return items.Count > 0 ? (items, labels) : throw new InvalidOperationException("There are no rows to train on.");
    }
}
