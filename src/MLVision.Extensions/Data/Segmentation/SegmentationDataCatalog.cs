using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Loads data sets of images with masks that give the class of each pixel.</summary>
public static class SegmentationDataCatalog
{
    /// <summary>Loads the images of a folder with masks of the same names in another folder.</summary>
    /// <remarks>
    /// Columns: <c>ImagePath</c>, <c>MaskPath</c> (text), <c>Image</c> (<see cref="MLImage"/>) and <c>Mask</c>: a vector of
    /// <see cref="byte"/> with the class id of each pixel, row by row from the top, 255 for pixels to be ignored. Masks are PNG
    /// files; their palette indices or grey values (1 to 16 bits) are the ids, or their colours where
    /// <see cref="MaskDecodingOptions.Colors"/> are given. The rows are in ordinal order of the names, or in the order of the
    /// list. The view is lazy and shuffles: a file is read and decoded when a row's image or mask is asked for, the next rows
    /// ahead on all cores.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="imageFolder">The folder of the images.</param>
    /// <param name="maskFolder">The folder of the masks.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The list does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no images, or an image or a mask is missing; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ImageDataView LoadSegmentation(this DataOperationsCatalog catalog, string imageFolder, string maskFolder,
        SegmentationFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        ArgumentException.ThrowIfNullOrEmpty(maskFolder);
        options ??= new SegmentationFolderOptions();
        options.Validate();
        Dictionary<string, string> images = ImageFiles.ByBaseName(imageFolder, options.Extensions);
        Dictionary<string, string> masks = ImageFiles.ByBaseName(maskFolder, [".png"]);
        IEnumerable<string> names = options.List is null
            ? images.Keys.Where(name => name.EndsWith(options.ImageSuffix, StringComparison.Ordinal))
                .Select(name => name[..^options.ImageSuffix.Length])
            : ImageFiles.ReadList(options.List, line => line);
        var rows = new List<(string Image, string Mask)>();
        var leftOut = new List<SkippedImage>();
        foreach (string name in names)
        {
            string? image = images.GetValueOrDefault(name + options.ImageSuffix);
            string? mask = masks.GetValueOrDefault(name + options.MaskSuffix);
            if (image is not null && mask is not null)
            {
                rows.Add((image, mask));
                continue;
            }

            string reason = image is null
                ? $"There is no image '{Path.Combine(imageFolder, name + options.ImageSuffix)}' " +
                    $"({string.Join(", ", options.Extensions)})."
                : $"The image '{image}' has no mask '{Path.Combine(maskFolder, name + options.MaskSuffix)}.png'.";
            if (options.OnError == ImageErrorAction.Fail)
                throw new InvalidDataException(reason);
            leftOut.Add(new SkippedImage(image ?? name, reason));
        }

        if (rows.Count == 0)
            throw new InvalidDataException($"'{imageFolder}' has no image with a mask in '{maskFolder}'.");
        IDataView data = new TableView(rows.Count, TableColumn.OfTexts("ImagePath", row => rows[row].Image),
            TableColumn.OfTexts("MaskPath", row => rows[row].Mask));
        data = new ImageDecodingTransformer("Image", "ImagePath", new ImageDecodingOptions
        {
            Width = options.Width, Height = options.Height, OnError = options.OnError,
        }).Add(data);
        data = new MaskDecodingTransformer("Mask", "MaskPath", options).Add(data);
        return new ImageDataView(data, ["Image", "Mask"], options.OnError, leftOut);
    }

    /// <summary>Decodes masks (PNG) from a column of paths into a column of class ids.</summary>
    /// <remarks>
    /// The output is a vector of <see cref="byte"/> with the class id of each pixel, row by row from the top, 255 for pixels to
    /// be ignored; its length is known where <see cref="MaskDecodingOptions.Width"/> and height are given. Interlaced files are
    /// not supported.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of masks to add.</param>
    /// <param name="inputColumnName">The column of paths (text); null for the output's name.</param>
    /// <param name="options">What the pixels mean; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static MaskDecodingEstimator DecodeMasks(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, MaskDecodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MaskDecodingEstimator(outputColumnName, inputColumnName ?? outputColumnName,
            options ?? new MaskDecodingOptions());
    }
}
