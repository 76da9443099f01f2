using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Draws what was found, or what a data set says, on the pictures of a pipeline.</summary>
public static class DrawingCatalog
{
    /// <summary>Adds a column of pictures on which the boxes of each row are drawn, with labels and scores.</summary>
    /// <remarks>
    /// The boxes are in pixels of the pictures in <paramref name="inputColumnName"/>: draw before the pictures are resized, or on
    /// a column that has the originals. Classes have the colours of <see cref="ClassPalette"/>, by key, or by name where the
    /// labels are texts. Rows without an image have no picture.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of pictures to add: <see cref="Microsoft.ML.Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column of images; null for the output's name.</param>
    /// <param name="labelColumnName">The column of classes: a vector of keys or of texts, one for each box.</param>
    /// <param name="boundingBoxColumnName">The column of boxes: a vector of floats, x0, y0, x1, y1 for each.</param>
    /// <param name="scoreColumnName">The column of scores: a vector of floats, one for each box; null for none.</param>
    /// <param name="options">How they are drawn; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static BoxDrawingEstimator DrawBoundingBoxes(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, string labelColumnName = "PredictedLabel",
        string boundingBoxColumnName = "PredictedBoundingBoxes", string? scoreColumnName = "Score",
        BoxDrawingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(boundingBoxColumnName);
        var columns = new ColumnPair(outputColumnName, inputColumnName ?? outputColumnName);
        return new BoxDrawingEstimator(new BoxDrawingTransformer(columns, labelColumnName, boundingBoxColumnName, scoreColumnName,
            options ?? new BoxDrawingOptions()));
    }

    /// <summary>Adds a column of pictures into which the colours of the classes of a mask are mixed, with a legend.</summary>
    /// <remarks>
    /// The names in the legend are the annotation <c>ClassNames</c> of the column of masks, else the numbers of the classes.
    /// Classes have the colours of <see cref="ClassPalette"/>. Rows without an image have no picture.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of pictures to add: <see cref="Microsoft.ML.Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column of images; null for the output's name.</param>
    /// <param name="maskColumnName">
    /// The column of masks: a vector of bytes, the class of each pixel of the image, 255 for none.
    /// </param>
    /// <param name="options">How they are drawn; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static MaskDrawingEstimator DrawMasks(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, string maskColumnName = "Mask", MaskDrawingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(maskColumnName);
        var columns = new ColumnPair(outputColumnName, inputColumnName ?? outputColumnName);
        return new MaskDrawingEstimator(new MaskDrawingTransformer(columns, maskColumnName, options ?? new MaskDrawingOptions()));
    }
}
