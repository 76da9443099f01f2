using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Loads data sets of images with boxes around objects.</summary>
/// <remarks>
/// All of them have the columns that ML.NET's object detection wants, one row for each image:
/// <list type="bullet">
/// <item><description><c>Image</c>: <see cref="MLImage"/> of the file's own size.</description></item>
/// <item><description><c>Labels</c>: a vector of keys, one for each object, whose values are the names of the
/// classes.</description></item>
/// <item><description><c>BoundingBoxes</c>: a vector of <see cref="float"/>, four for each object: x0, y0, x1, y1 in pixels of
/// the image, as <see cref="BoundingBox"/> has them.</description></item>
/// <item><description><c>ImagePath</c>: the path of the image (text).</description></item>
/// <item><description><c>ImageId</c> (<see cref="long"/>): COCO's id; else the number of the image, from 1.</description></item>
/// </list>
/// Annotations are read and checked when the view is made and kept in memory, about 25 bytes for each object; an image is read
/// and decoded when it is asked for, the next rows ahead on all cores. The views shuffle. A box may reach up to one pixel beyond
/// the image, as rounding makes it; it stays as it is. An image without objects is a row with empty vectors. Where bad
/// annotations are skipped, <see cref="ImageDataView.SkippedImages"/> has their images and what is wrong with them.
/// </remarks>
public static class DetectionDataCatalog
{
    /// <summary>Loads a data set in the layout of Pascal VOC: one XML file for each image.</summary>
    /// <remarks>
    /// Beside the columns of all data sets (see <see cref="DetectionDataCatalog"/>) there is <c>Difficult</c>: a vector of
    /// <see cref="bool"/>, one for each object. The image of an annotation is the one of the same name in the folder of images.
    /// The rows are in the order of the split's list, else in ordinal order of the names.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="folder">The folder that has the folders Annotations, JPEGImages and ImageSets.</param>
    /// <param name="split">
    /// The name of a list in ImageSets/Main without its extension, for example train, val or test; null for all annotations.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The list of the split does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// An annotation is missing, malformed or impossible, or its image is missing; the message has file, line and element.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A name of a class is empty or there twice, or an option is out of its range.
    /// </exception>
    public static ImageDataView LoadPascalVoc(this DataOperationsCatalog catalog, string folder, string? split = null,
        PascalVocOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new PascalVocOptions();
        options.Validate();
        return PascalVocLoader.Load(folder, split, options);
    }

    /// <summary>Loads a data set in the format of COCO: one JSON file for all images.</summary>
    /// <remarks>
    /// Beside the columns of all data sets (see <see cref="DetectionDataCatalog"/>) there are <c>IsCrowd</c>, a vector of
    /// <see cref="bool"/>, and <c>Area</c>, a vector of <see cref="float"/> in square pixels (the box's, where the file gives
    /// none), one for each object. The rows are in the order of the file, which is read as a stream. The vector
    /// <c>CategoryIds</c> among the annotations of <c>Labels</c> has the ids of the classes.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The file, for example instances_val2017.json.</param>
    /// <param name="imageFolder">
    /// The folder that the names of the images start from. It need not exist where no image is read.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is malformed, an id is unknown or there twice, or a box impossible; the message has line, byte and field.
    /// </exception>
    /// <exception cref="ArgumentException">A name of a class is empty or there twice.</exception>
    public static ImageDataView LoadCoco(this DataOperationsCatalog catalog, string path, string imageFolder,
        CocoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(imageFolder);
        options ??= new CocoOptions();
        OptionCheck.Defined(options.OnError);
        return CocoLoader.Load(path, imageFolder, options);
    }

    /// <summary>Loads a data set with the labels of YOLO: a text file for each image.</summary>
    /// <remarks>
    /// It has the columns of all data sets (see <see cref="DetectionDataCatalog"/>). A line of a label file has the class (from
    /// 0) and the centre, width and height of the box as fractions of the image's size, which is read from the header of the
    /// image. An image without a label file has no objects. The rows are in the order of the list, else in ordinal order of the
    /// names.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The folder of the images, or a text file that lists their paths, each on a line.</param>
    /// <param name="classNames">The names of the classes, in the order of their numbers.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no image or no label file, or a label file is malformed or impossible; the message has file, line and field.
    /// </exception>
    /// <exception cref="ImageLoadException">The size of an image cannot be read.</exception>
    /// <exception cref="ArgumentException">There are no names of classes, or one is empty or there twice.</exception>
    public static ImageDataView LoadYolo(this DataOperationsCatalog catalog, string path, IEnumerable<string> classNames,
        YoloOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new YoloOptions();
        options.Validate();
        return YoloLoader.Load(path, classNames, options);
    }
}
