using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Writes label files of YOLO.</summary>
internal static class YoloWriter
{
    public static void Write(IDataView data, string folder, YoloTextOptions options)
    {
        List<DataViewSchema.Column> columns =
        [
            InputColumn.Text(options.ImagePathColumn).Find(data.Schema),
            Keys(options.LabelColumn).Find(data.Schema),
            DetectionInput.Floats(options.BoundingBoxColumn).Find(data.Schema),
        ];
        if (options.ScoreColumn is not null)
            columns.Add(DetectionInput.Floats(options.ScoreColumn).Find(data.Schema));
        Directory.CreateDirectory(folder);
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        var objects = new DetectionInput(cursor, options.LabelColumn, options.BoundingBoxColumn, options.ScoreColumn);
        ValueGetter<ReadOnlyMemory<char>> getPath = cursor.GetGetter<ReadOnlyMemory<char>>(columns[0]);
        ReadOnlyMemory<char> path = default;
        var images = new Dictionary<string, string>();
        while (cursor.MoveNext())
        {
            getPath(ref path);
            objects.Read();
            objects.CheckFinite();
            string image = path.ToString(), name = Path.GetFileNameWithoutExtension(image);
            if (!images.TryAdd(name, image))
                throw new InvalidDataException($"'{images[name]}' and '{image}' would share the label file '{name}.txt'.");
            byte[] text = Encoding.ASCII.GetBytes(Describe(objects, ImageHeader.ReadSize(image), cursor.Position, options));
            AtomicFile.Write(Path.Combine(folder, name + ".txt"), stream => stream.Write(text));
        }
    }

    private static string Describe(DetectionInput objects, (int Width, int Height) size, long row, YoloTextOptions options)
    {
        var text = new StringBuilder();
        for (int i = 0; i < objects.Keys.Length; i++)
        {
            if (objects.Keys[i] == 0)
                throw new InvalidDataException($"Row {row} has an object without a class in the column '{options.LabelColumn}'.");
            BoundingBox box = objects.Boxes[i];
            double x = ((double)box.X0 + box.X1) / 2 / size.Width, y = ((double)box.Y0 + box.Y1) / 2 / size.Height;
            double width = ((double)box.X1 - box.X0) / size.Width, height = ((double)box.Y1 - box.Y0) / size.Height;
            // Ten digits: a ten-thousandth of a pixel in the largest images.
            text.Append(CultureInfo.InvariantCulture, $"{objects.Keys[i] - 1} {x:G10} {y:G10} {width:G10} {height:G10}");
            if (options.ScoreColumn is not null)
                text.Append(CultureInfo.InvariantCulture, $" {objects.Scores[i]}");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static InputColumn Keys(string name) => new(name, "a vector of keys (Key<UInt32>), one for each object",
        (kind, item, isKey) => kind != SchemaShape.Column.VectorKind.Scalar && isKey && item == NumberDataViewType.UInt32);
}
