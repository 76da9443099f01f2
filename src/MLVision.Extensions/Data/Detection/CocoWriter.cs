using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Writes boxes in the formats of COCO: https://cocodataset.org/#format-data and #format-results.</summary>
internal static class CocoWriter
{
    public static void WriteResults(IDataView data, string path, CocoResultsOptions options)
    {
        DataViewSchema.Column[] columns =
        [
            ImageId(options.ImageIdColumn).Find(data.Schema),
            DetectionInput.Labels(options.LabelColumn).Find(data.Schema),
            DetectionInput.Floats(options.BoundingBoxColumn).Find(data.Schema),
            DetectionInput.Floats(options.ScoreColumn).Find(data.Schema),
        ];
        IReadOnlyDictionary<string, long>? ids = options.CategoryIds;
        if (ids is null && data.Schema.GetColumnOrNull(DetectionTable.LabelColumn) is DataViewSchema.Column labels)
            ids = CategoryIds(labels);
        WriteJson(path, json =>
        {
            json.WriteStartArray();
            using DataViewRowCursor cursor = data.GetRowCursor(columns);
            var objects = new DetectionInput(cursor, options.LabelColumn, options.BoundingBoxColumn, options.ScoreColumn);
            ValueGetter<long> getId = cursor.GetGetter<long>(columns[0]);
            long imageId = 0;
            while (cursor.MoveNext())
            {
                getId(ref imageId);
                objects.Read();
                objects.CheckFinite();
                for (int i = 0; i < objects.Names.Length; i++)
                {
                    json.WriteStartObject();
                    json.WriteNumber("image_id", imageId);
                    json.WriteNumber("category_id", CategoryOf(objects, i, ids, columns[1]));
                    WriteBox(json, objects.Boxes[i]);
                    json.WriteNumber("score", objects.Scores[i]);
                    json.WriteEndObject();
                }

                FlushLarge(json);
            }

            json.WriteEndArray();
        });
    }

    public static void WriteDataSet(IDataView data, string path, string? imageFolder)
    {
        DataViewSchema.Column idColumn = ImageId(DetectionTable.ImageIdColumn).Find(data.Schema);
        DataViewSchema.Column pathColumn = InputColumn.Text(DetectionTable.PathColumn).Find(data.Schema);
        DataViewSchema.Column labels = DetectionInput.Labels(DetectionTable.LabelColumn).Find(data.Schema);
        DataViewSchema.Column boxes = DetectionInput.Floats(DetectionTable.BoxColumn).Find(data.Schema);
        string[] classNames = labels.ReadTexts(ColumnAnnotations.KeyValues)
            ?? throw new ArgumentException($"The column '{labels.Name}' does not have the names of its classes.", nameof(data));
        DataViewSchema.Column? crowds = data.Schema.GetColumnOrNull(DetectionTable.CrowdColumn);
        DataViewSchema.Column? areas = data.Schema.GetColumnOrNull(DetectionTable.AreaColumn);
        Dictionary<string, long> ids = CategoryIds(labels) ?? classNames.Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => pair.i + 1L);
        WriteJson(path, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("images");
            using (DataViewRowCursor cursor = data.GetRowCursor([idColumn, pathColumn]))
                WriteImages(json, cursor, idColumn, pathColumn, imageFolder);
            json.WriteEndArray();
            json.WriteStartArray("annotations");
            DataViewSchema.Column[] columns = [idColumn, labels, boxes];
            using (DataViewRowCursor cursor = data.GetRowCursor([.. columns, .. crowds.AsEnumerable(), .. areas.AsEnumerable()]))
                WriteAnnotations(json, cursor, idColumn, crowds, areas, ids);
            json.WriteEndArray();
            json.WriteStartArray("categories");
            foreach (string name in classNames)
            {
                json.WriteStartObject();
                json.WriteNumber("id", ids[name]);
                json.WriteString("name", name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteImages(Utf8JsonWriter json, DataViewRowCursor cursor, DataViewSchema.Column idColumn,
        DataViewSchema.Column pathColumn, string? imageFolder)
    {
        ValueGetter<long> getId = cursor.GetGetter<long>(idColumn);
        ValueGetter<ReadOnlyMemory<char>> getPath = cursor.GetGetter<ReadOnlyMemory<char>>(pathColumn);
        long imageId = 0;
        ReadOnlyMemory<char> path = default;
        while (cursor.MoveNext())
        {
            getId(ref imageId);
            getPath(ref path);
            string file = path.ToString();
            (int width, int height) = ImageHeader.ReadSize(file);
            json.WriteStartObject();
            json.WriteNumber("id", imageId);
            json.WriteString("file_name", imageFolder is null
                ? Path.GetFileName(file)
                : Path.GetRelativePath(imageFolder, file).Replace(Path.DirectorySeparatorChar, '/'));
            json.WriteNumber("width", width);
            json.WriteNumber("height", height);
            json.WriteEndObject();
            FlushLarge(json);
        }
    }

    private static void WriteAnnotations(Utf8JsonWriter json, DataViewRowCursor cursor, DataViewSchema.Column idColumn,
        DataViewSchema.Column? crowdColumn, DataViewSchema.Column? areaColumn, Dictionary<string, long> ids)
    {
        var objects = new DetectionInput(cursor, DetectionTable.LabelColumn, DetectionTable.BoxColumn, scoreColumn: null);
        ValueGetter<long> getId = cursor.GetGetter<long>(idColumn);
        ValueGetter<VBuffer<bool>>? getCrowds =
            crowdColumn is DataViewSchema.Column crowd ? cursor.GetGetter<VBuffer<bool>>(crowd) : null;
        ValueGetter<VBuffer<float>>? getAreas =
            areaColumn is DataViewSchema.Column area ? cursor.GetGetter<VBuffer<float>>(area) : null;
        (long imageId, VBuffer<bool> crowds, VBuffer<float> areas, long id) = (0, default, default, 0);
        while (cursor.MoveNext())
        {
            getId(ref imageId);
            objects.Read();
            objects.CheckFinite();
            getCrowds?.Invoke(ref crowds);
            getAreas?.Invoke(ref areas);
            for (int i = 0; i < objects.Names.Length; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("id", ++id);
                json.WriteNumber("image_id", imageId);
                json.WriteNumber("category_id", CategoryOf(objects, i, ids, cursor.Schema[DetectionTable.LabelColumn]));
                WriteBox(json, objects.Boxes[i]);
                json.WriteNumber("area", getAreas is null ? objects.Boxes[i].Area : areas.GetItemOrDefault(i));
                json.WriteNumber("iscrowd", getCrowds is not null && crowds.GetItemOrDefault(i) ? 1 : 0);
                json.WriteEndObject();
            }

            FlushLarge(json);
        }
    }

    private static void WriteJson(string path, Action<Utf8JsonWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        write(json);
    });

    // What is written stays in memory until it is flushed.
    private static void FlushLarge(Utf8JsonWriter json)
    {
        if (json.BytesPending > 1 << 16)
            json.Flush();
    }

    private static void WriteBox(Utf8JsonWriter json, BoundingBox box)
    {
        json.WriteStartArray("bbox");
        json.WriteNumberValue(box.X0);
        json.WriteNumberValue(box.Y0);
        json.WriteNumberValue(box.Width);
        json.WriteNumberValue(box.Height);
        json.WriteEndArray();
    }

    private static long CategoryOf(DetectionInput objects, int index, IReadOnlyDictionary<string, long>? ids,
        DataViewSchema.Column column)
    {
        if (ids is null && objects.Keys.Length > 0)
            return objects.Keys[index];
        string name = objects.Names[index];
        return ids?.TryGetValue(name, out long id) is true
            ? id
            : throw new ArgumentException($"The class '{name}' of the column '{column.Name}' has no category id; " +
                $"{nameof(CocoResultsOptions)}.{nameof(CocoResultsOptions.CategoryIds)} can give it.");
    }

    /// <summary>The category ids by name that LoadCoco left with its labels; null where it did not make them.</summary>
    private static Dictionary<string, long>? CategoryIds(DataViewSchema.Column labels)
    {
        string[]? names = labels.ReadTexts(ColumnAnnotations.KeyValues);
        if (names is null || labels.Annotations.Schema.GetColumnOrNull(CocoLoader.CategoryIds) is null)
            return null;
        VBuffer<long> ids = default;
        labels.Annotations.GetValue(CocoLoader.CategoryIds, ref ids);
        return names.Zip(ids.DenseValues()).Where(pair => pair.Second >= 0).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static InputColumn ImageId(string name) => new(name, "Int64",
        (kind, item, isKey) => kind == SchemaShape.Column.VectorKind.Scalar && !isKey && item == NumberDataViewType.Int64);

    private static IEnumerable<DataViewSchema.Column> AsEnumerable(this DataViewSchema.Column? column) =>
        column is DataViewSchema.Column value ? [value] : [];
}
