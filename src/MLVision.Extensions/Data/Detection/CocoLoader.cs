using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>
/// Loads a file of annotations of COCO in one pass; outlines and captions are passed over. Format:
/// https://cocodataset.org/#format-data, "Object Detection".
/// </summary>
internal sealed class CocoLoader : IDisposable
{
    /// <summary>An annotation of the column of labels: the category ids of the file, in the order of the keys.</summary>
    public const string CategoryIds = "CategoryIds";

    private readonly JsonFileReader _json;
    private readonly List<Image> _images = [];
    private readonly List<Annotation> _annotations = [];
    private readonly List<(long Id, string Name)> _categories = [];

    private CocoLoader(string path) => _json = new JsonFileReader(path);

    public static ImageDataView Load(string path, string imageFolder, CocoOptions options)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The file of annotations '{path}' does not exist.", path);
        using var loader = new CocoLoader(path);
        loader.Read();
        return loader.ToView(imageFolder, options);
    }

    public void Dispose() => _json.Dispose();

    private void Read()
    {
        _json.Read();
        var found = new HashSet<string>();
        foreach (string name in _json.ReadObject("the outermost value"))
        {
            Action? read = name switch
            {
                "images" => ReadImage,
                "annotations" => ReadAnnotation,
                "categories" => ReadCategory,
                _ => null,
            };
            if (read is null)
            {
                _json.Skip();
                continue;
            }

            if (!found.Add(name))
                throw _json.Fault($"'{name}' is there twice.");
            foreach (int _ in _json.ReadArray($"'{name}'"))
                read();
        }

        foreach (string name in new[] { "images", "annotations", "categories" })
        {
            if (!found.Contains(name))
                throw new InvalidDataException($"'{_json.Path}' has no '{name}'; wanted are annotations in the format of COCO.");
        }
    }

    private void ReadImage()
    {
        (long position, long? id, string? file, int width, int height) = (_json.Position, null, null, 0, 0);
        foreach (string name in _json.ReadObject("an image"))
        {
            switch (name)
            {
                case "id": id = _json.ReadInteger("'id' of an image"); break;
                case "file_name": file = _json.ReadText("'file_name' of an image"); break;
                case "width": width = ReadSize("'width' of an image"); break;
                case "height": height = ReadSize("'height' of an image"); break;
                default: _json.Skip(); break;
            }
        }

        _images.Add(new Image(Need(id, position, "image", "id"), Need(file, position, "image", "file_name"), width, height,
            position));
    }

    private int ReadSize(string what) =>
        _json.ReadInteger(what) is > 0 and <= int.MaxValue and long size
            ? (int)size
            : throw _json.Fault($"{what} is not positive.");

    private void ReadCategory()
    {
        (long position, long? id, string? title) = (_json.Position, null, null);
        foreach (string name in _json.ReadObject("a category"))
        {
            switch (name)
            {
                case "id": id = _json.ReadInteger("'id' of a category"); break;
                case "name": title = _json.ReadText("'name' of a category"); break;
                default: _json.Skip(); break;
            }
        }

        (long Id, string Name) category = (Need(id, position, "category", "id"), Need(title, position, "category", "name"));
        if (_categories.Exists(other => other.Id == category.Id))
            throw _json.FaultAt(position, $"the category {category.Id} is there twice.");
        if (category.Name.Length == 0 || _categories.Exists(other => other.Name == category.Name))
            throw _json.FaultAt(position, $"the category {category.Id} is called '{category.Name}', as another one or empty.");
        _categories.Add(category);
    }

    private void ReadAnnotation()
    {
        (long position, long? imageId, long? category, BoundingBox? box) = (_json.Position, null, null, null);
        (long? id, double? area, bool isCrowd) = (null, null, false);
        foreach (string name in _json.ReadObject("an annotation"))
        {
            switch (name)
            {
                case "id": id = _json.ReadInteger("'id' of an annotation"); break;
                case "image_id": imageId = _json.ReadInteger("'image_id' of an annotation"); break;
                case "category_id": category = _json.ReadInteger("'category_id' of an annotation"); break;
                case "bbox": box = ReadBox(); break;
                case "area": area = _json.ReadNumber("'area' of an annotation"); break;
                case "iscrowd": isCrowd = ReadFlag("'iscrowd' of an annotation"); break;
                default: _json.Skip(); break;
            }
        }

        BoundingBox bounds = Need(box, position, "annotation", "bbox");
        _annotations.Add(new Annotation(id, Need(imageId, position, "annotation", "image_id"),
            Need(category, position, "annotation", "category_id"), bounds, (float)(area ?? bounds.Area), isCrowd, position));
    }

    /// <summary>The box, from the left, top, width and height that the file has.</summary>
    private BoundingBox ReadBox()
    {
        Span<double> numbers = stackalloc double[4];
        long position = _json.Position;
        int count = 0;
        foreach (int index in _json.ReadArray("'bbox' of an annotation"))
        {
            double number = _json.ReadNumber("a number in 'bbox' of an annotation");
            if (index < 4)
                numbers[index] = number;
            count = index + 1;
        }

        return count == 4
            ? new BoundingBox((float)numbers[0], (float)numbers[1],
                (float)(numbers[0] + numbers[2]), (float)(numbers[1] + numbers[3]))
            : throw _json.FaultAt(position, $"'bbox' of an annotation has {count} numbers; wanted are 4.");
    }

    private bool ReadFlag(string what) => _json.TokenType switch
    {
        System.Text.Json.JsonTokenType.True => true,
        System.Text.Json.JsonTokenType.False => false,
        _ => _json.ReadInteger(what) != 0,
    };

    private T Need<T>(T? value, long position, string what, string field)
        where T : struct => value ?? throw Missing(position, what, field);

    private string Need(string? value, long position, string what, string field) =>
        value ?? throw Missing(position, what, field);

    private InvalidDataException Missing(long position, string what, string field) =>
        _json.FaultAt(position, $"the {what} has no '{field}'.");

    private ImageDataView ToView(string imageFolder, CocoOptions options)
    {
        if (_categories.Count == 0)
            throw new InvalidDataException($"'{_json.Path}' has no category.");
        (long Id, string Name)[] categories = [.. _categories.OrderBy(category => category.Id)];
        var classes = new ClassIndex(options.ClassNames ?? categories.Select(category => category.Name),
            nameof(options.ClassNames));
        Dictionary<long, uint> keys = categories.ToDictionary(category => category.Id, category => classes.Find(category.Name));
        Dictionary<string, long> ids = categories.ToDictionary(category => category.Name, category => category.Id);
        Dictionary<long, int> images = IndexImages();

        // Objects come in any order in the file: those of one image are brought together.
        var known = new HashSet<long>();
        var places = new int[_annotations.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Annotation annotation = _annotations[i];
            if (annotation.Id is long id && !known.Add(id))
                throw _json.FaultAt(annotation.Position, $"the annotation {id} is there twice.");
            places[i] = images.TryGetValue(annotation.ImageId, out int place)
                ? place
                : throw _json.FaultAt(annotation.Position, $"'image_id' is {annotation.ImageId}; there is no such image.");
        }

        int[] order = Enumerable.Range(0, places.Length).OrderBy(i => places[i]).ToArray();
        var table = new DetectionTable(classes.Names, DetectionTable.CrowdColumn, hasArea: true);
        var objects = new List<AnnotatedObject>();
        for (int image = 0, next = 0; image < _images.Count; image++)
        {
            objects.Clear();
            InvalidDataException? fault = null;
            for (; next < order.Length && places[order[next]] == image; next++)
            {
                Annotation annotation = _annotations[order[next]];
                fault ??= Check(annotation, _images[image], keys, classes);
                objects.Add(new AnnotatedObject(keys.GetValueOrDefault(annotation.Category), annotation.Box, annotation.IsCrowd,
                    annotation.Area));
            }

            string path = Path.Combine(imageFolder, _images[image].File);
            if (fault is null)
                table.Add(path, _images[image].Id, objects);
            else if (options.OnError == ImageErrorAction.Skip)
                table.LeaveOut(path, fault.Message);
            else
                throw fault;
        }

        long[] categoryIds = [.. classes.Names.Select(name => ids.GetValueOrDefault(name, -1))];
        return table.ToView(options.OnError, builder => builder.Add(CategoryIds,
            new VectorDataViewType(NumberDataViewType.Int64, categoryIds.Length),
            (ref VBuffer<long> target) => VBuffer<long>.Copy(categoryIds, 0, ref target, categoryIds.Length)));
    }

    private Dictionary<long, int> IndexImages()
    {
        var images = new Dictionary<long, int>();
        foreach (Image image in _images)
        {
            if (!images.TryAdd(image.Id, images.Count))
                throw _json.FaultAt(image.Position, $"the image {image.Id} is there twice.");
        }

        return images;
    }

    private InvalidDataException? Check(Annotation annotation, Image image, Dictionary<long, uint> keys, ClassIndex classes)
    {
        if (!keys.TryGetValue(annotation.Category, out uint key))
            return _json.FaultAt(annotation.Position, $"'category_id' is {annotation.Category}; there is no such category.");
        if (key == 0)
            return _json.FaultAt(annotation.Position,
                $"'category_id' is {annotation.Category}, which is not one of {string.Join(", ", classes.Names)}.");
        return AnnotatedObject.FindFault(annotation.Box, image.Width, image.Height) is string fault
            ? _json.FaultAt(annotation.Position, $"the box 'bbox' of the annotation {annotation.Id} {fault}.")
            : null;
    }

    private readonly record struct Image(long Id, string File, int Width, int Height, long Position);

    private readonly record struct Annotation(long? Id, long ImageId, long Category, BoundingBox Box, float Area, bool IsCrowd,
        long Position);
}
