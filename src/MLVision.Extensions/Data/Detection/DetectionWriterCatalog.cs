using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Writes boxes around objects in the formats of other tools.</summary>
/// <remarks>
/// Files appear under their names only when they are complete. Numbers are written with the digits that give the same
/// <see cref="float"/> again.
/// </remarks>
public static class DetectionWriterCatalog
{
    /// <summary>
    /// Writes predictions as results of COCO: a JSON array of objects with image_id, category_id, bbox (left, top, width, height)
    /// and score, as pycocotools reads them.
    /// </summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="data">The predictions, one row for each image.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">The columns; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or a class has no category id; the message says which.
    /// </exception>
    /// <exception cref="InvalidDataException">The vectors of a row do not fit each other, or a number is not finite.</exception>
    public static void SaveCocoResults(this DataOperationsCatalog catalog, IDataView data, string path,
        CocoResultsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(path);
        CocoWriter.WriteResults(data, path, options ?? new CocoResultsOptions());
    }

    /// <summary>
    /// Writes a data set in the format of COCO: a JSON file with images, annotations and categories, which LoadCoco reads again.
    /// </summary>
    /// <remarks>
    /// Columns: <c>ImageId</c>, <c>ImagePath</c>, <c>Labels</c> (with names), <c>BoundingBoxes</c> and, where they are there,
    /// <c>IsCrowd</c> and <c>Area</c>: what the loaders of detection data sets give. The sizes of the images are read from the
    /// headers of their files. Category ids are those of the annotation <c>CategoryIds</c>, else the keys.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="data">The data set, one row for each image.</param>
    /// <param name="path">The file.</param>
    /// <param name="imageFolder">
    /// The folder that the names of the images in the file start from; null for the bare names of the files.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    /// <exception cref="InvalidDataException">The vectors of a row do not fit each other, or a number is not finite.</exception>
    /// <exception cref="ImageLoadException">The size of an image cannot be read.</exception>
    public static void SaveCoco(this DataOperationsCatalog catalog, IDataView data, string path, string? imageFolder = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(path);
        CocoWriter.WriteDataSet(data, path, imageFolder);
    }

    /// <summary>
    /// Writes predictions, or a data set, as labels of YOLO: for each image a text file of its name, with a line for each object:
    /// class (from 0), centre, width and height of the box as fractions of the image's size and, where there is one, the score.
    /// </summary>
    /// <remarks>The sizes of the images are read from the headers of their files.</remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="data">The predictions, one row for each image.</param>
    /// <param name="folder">The folder of the files; it is made where it does not exist.</param>
    /// <param name="options">The columns; null for the defaults.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    /// <exception cref="InvalidDataException">
    /// Two images have one name, the vectors of a row do not fit each other, or a number is not finite.
    /// </exception>
    /// <exception cref="ImageLoadException">The size of an image cannot be read.</exception>
    public static void SaveYolo(this DataOperationsCatalog catalog, IDataView data, string folder,
        YoloTextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        YoloWriter.Write(data, folder, options ?? new YoloTextOptions());
    }
}
