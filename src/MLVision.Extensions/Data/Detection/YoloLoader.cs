using System.Globalization;

namespace MLVision.Extensions;

/// <summary>Loads images with label files of YOLO: text with a line for each object, "class x y width height".</summary>
internal static class YoloLoader
{
    private static readonly string[] Fields = ["class", "x", "y", "width", "height"];

    public static ImageDataView Load(string path, IEnumerable<string> classNames, YoloOptions options)
    {
        var classes = new ClassIndex(classNames, nameof(classNames));
        // The paths in a list start from its own folder.
        string[] images = File.Exists(path)
            ? ImageFiles.ReadList(path, line => Path.GetFullPath(line, Path.GetDirectoryName(Path.GetFullPath(path))!))
            : ImageFiles.InFolder(path, options.Extensions);
        if (images.Length == 0)
            throw new InvalidDataException($"'{path}' has no image ({string.Join(", ", options.Extensions)}).");
        var table = new DetectionTable(classes.Names);
        bool isLabelled = false;
        for (int row = 0; row < images.Length; row++)
        {
            string labels = FindLabels(images[row], options.LabelFolder);
            try
            {
                isLabelled |= File.Exists(labels);
                table.Add(images[row], row + 1, File.Exists(labels) ? ReadObjects(labels, images[row], classes) : []);
            }
            catch (Exception e) when (e is InvalidDataException or IOException && options.OnError == ImageErrorAction.Skip)
            {
                table.LeaveOut(images[row], e.Message);
            }
        }

        // Single images without a file have no objects, by the format's convention; where none has one, the folder is wrong.
        return isLabelled
            ? table.ToView(options.OnError)
            : throw new InvalidDataException(
                $"None of the {images.Length} images of '{path}' has a label file; the first would be '{FindLabels(images[0],
                    options.LabelFolder)}'.");
    }

    private static string FindLabels(string image, string? labelFolder)
    {
        string folder = labelFolder ?? Path.GetDirectoryName(Path.GetFullPath(image))!;
        if (labelFolder is null)
        {
            string[] parts = folder.Split(Path.DirectorySeparatorChar);
            int images = Array.LastIndexOf(parts, "images");
            if (images >= 0)
            {
                parts[images] = "labels";
                string other = string.Join(Path.DirectorySeparatorChar, parts);
                folder = Directory.Exists(other) ? other : folder;
            }
        }

        return Path.Combine(folder, Path.GetFileNameWithoutExtension(image) + ".txt");
    }

    private static List<AnnotatedObject> ReadObjects(string path, string image, ClassIndex classes)
    {
        (int width, int height) = ImageHeader.ReadSize(image);
        var objects = new List<AnnotatedObject>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
                continue;
            if (fields.Length != Fields.Length)
                throw Fault($"there are {fields.Length} fields; wanted are the 5 of a box: {string.Join(", ", Fields)}.");
            if (!uint.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
                || index >= classes.Names.Count)
                throw Fault($"'class' is '{fields[0]}'; wanted is a whole number from 0 to {classes.Names.Count - 1}.");
            double centerX = Number(1), centerY = Number(2), halfWidth = Number(3) / 2, halfHeight = Number(4) / 2;
            var box = new BoundingBox((float)((centerX - halfWidth) * width), (float)((centerY - halfHeight) * height),
                (float)((centerX + halfWidth) * width), (float)((centerY + halfHeight) * height));
            if (AnnotatedObject.FindFault(box, width, height) is string fault)
                throw Fault($"the box {fault}.");
            objects.Add(new AnnotatedObject(index + 1, box, false, box.Area));

            double Number(int field) =>
                double.TryParse(fields[field], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw Fault($"'{Fields[field]}' is '{fields[field]}'; wanted is a number, a fraction of the image's size.");
        }

        return objects;

        InvalidDataException Fault(string reason) => new($"'{path}', line {number}: {reason}");
    }
}
