using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Collects images with their objects, and makes a view of them. A box takes about 25 bytes; an image is only its path.
/// </summary>
/// <param name="classNames">The names of the classes, in the order of their keys.</param>
/// <param name="flagColumn">The column of <see cref="AnnotatedObject.Flag"/>; null for none.</param>
/// <param name="hasArea">Whether there is a column of areas.</param>
internal sealed class DetectionTable(IReadOnlyList<string> classNames, string? flagColumn = null, bool hasArea = false)
{
    public const string LabelColumn = "Labels";
    public const string BoxColumn = "BoundingBoxes";
    public const string ImageIdColumn = "ImageId";
    public const string PathColumn = "ImagePath";
    public const string CrowdColumn = "IsCrowd";
    public const string AreaColumn = "Area";

    private readonly List<(string Path, long Id, int FirstObject)> _images = [];
    private readonly List<SkippedImage> _leftOut = [];
    private readonly List<uint> _labels = [];
    private readonly List<BoundingBox> _boxes = [];
    private readonly List<bool> _flags = [];
    private readonly List<float> _areas = [];

    public void Add(string path, long id, IEnumerable<AnnotatedObject> objects)
    {
        _images.Add((path, id, _boxes.Count));
        foreach (AnnotatedObject item in objects)
        {
            _labels.Add(item.Label);
            _boxes.Add(item.Box);
            if (flagColumn is not null)
                _flags.Add(item.Flag);
            if (hasArea)
                _areas.Add(item.Area);
        }
    }

    public void LeaveOut(string name, string reason) => _leftOut.Add(new SkippedImage(name, reason));

    /// <summary>The images with the column <c>Image</c> as well, which is decoded when it is asked for.</summary>
    /// <param name="onError">What to do with images that cannot be decoded.</param>
    /// <param name="labelAnnotations">Adds annotations to the column of labels; null for none.</param>
    public ImageDataView ToView(ImageErrorAction onError, Action<DataViewSchema.Annotations.Builder>? labelAnnotations = null)
    {
        (string Path, long Id, int FirstObject)[] images = [.. _images, ("", 0, _boxes.Count)];
        uint[] labels = [.. _labels];
        float[] coordinates = MemoryMarshal.Cast<BoundingBox, float>(CollectionsMarshal.AsSpan(_boxes)).ToArray();
        bool[] flags = [.. _flags];
        float[] areas = [.. _areas];

        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddTexts(ColumnAnnotations.KeyValues, classNames);
        labelAnnotations?.Invoke(annotations);
        List<TableColumn> columns =
        [
            TableColumn.Of(ImageIdColumn, NumberDataViewType.Int64, row => images[row].Id),
            TableColumn.OfTexts(PathColumn, row => images[row].Path),
            TableColumn.OfVectors(LabelColumn, new KeyDataViewType(typeof(uint), classNames.Count),
                row => Slice(labels, row), annotations.ToAnnotations()),
            TableColumn.OfVectors(BoxColumn, NumberDataViewType.Single, row => Slice(coordinates, row, 4)),
        ];
        if (flagColumn is not null)
            columns.Add(TableColumn.OfVectors(flagColumn, BooleanDataViewType.Instance, row => Slice(flags, row)));
        if (hasArea)
            columns.Add(TableColumn.OfVectors(AreaColumn, NumberDataViewType.Single, row => Slice(areas, row)));
        var decoder = new ImageDecodingTransformer("Image", PathColumn, new ImageDecodingOptions { OnError = onError });
        return decoder.Decode(new TableView(_images.Count, [.. columns]), _leftOut);

        ReadOnlyMemory<T> Slice<T>(T[] values, int row, int perObject = 1) =>
            values.AsMemory((images[row].FirstObject * perObject)..(images[row + 1].FirstObject * perObject));
    }
}
