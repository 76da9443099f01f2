using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data.Detection;

/// <summary>A row of a detection data set, with text for its keys.</summary>
internal sealed record DetectionRow(string Name, long Id, string Size, string Objects)
{
    /// <summary>All rows; objects are written as class, box and, where these columns are there, flag and area.</summary>
    public static DetectionRow[] Read(MLContext ml, IDataView data)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Labels"].Annotations.GetValue("KeyValues", ref names);
        string[] classes = names.DenseValues().Select(name => name.ToString()).ToArray();
        string? flag = new[] { "Difficult", "IsCrowd" }.FirstOrDefault(name => data.Schema.GetColumnOrNull(name) is not null);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        var getPath = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["ImagePath"]);
        var getId = cursor.GetGetter<long>(data.Schema["ImageId"]);
        var getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        var getLabels = cursor.GetGetter<VBuffer<uint>>(data.Schema["Labels"]);
        var getBoxes = cursor.GetGetter<VBuffer<float>>(data.Schema["BoundingBoxes"]);
        var getFlags = flag is null ? null : cursor.GetGetter<VBuffer<bool>>(data.Schema[flag]);
        var getAreas = flag != "IsCrowd" ? null : cursor.GetGetter<VBuffer<float>>(data.Schema["Area"]);
        ReadOnlyMemory<char> path = default;
        (long id, MLImage image) = (0, null!);
        (VBuffer<uint> labels, VBuffer<float> boxes) = (default, default);
        (VBuffer<bool> flags, VBuffer<float> areas) = (default, default);
        var rows = new List<DetectionRow>();
        while (cursor.MoveNext())
        {
            getPath(ref path);
            getId(ref id);
            getImage(ref image);
            getLabels(ref labels);
            getBoxes(ref boxes);
            getFlags?.Invoke(ref flags);
            getAreas?.Invoke(ref areas);
            Assert.AreEqual(4 * labels.Length, boxes.Length);
            float[] box = [.. boxes.DenseValues()];
            string[] objects = labels.DenseValues().Select((label, i) => Describe(classes[label - 1], box[(4 * i)..(4 * i + 4)],
                getFlags is null ? null : flags.GetItemOrDefault(i),
                getAreas is null ? null : areas.GetItemOrDefault(i))).ToArray();
            rows.Add(new DetectionRow(Path.GetFileName(path.ToString()), id, $"{image.Width} x {image.Height}",
                string.Join("; ", objects)));
        }

        return [.. rows];
    }

    public static string Describe(string name, float[] box, bool? flag, float? area) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{name} {string.Join(' ', box.Select(edge => Math.Round(edge, 4)))}" +
        $"{(flag is true ? " flagged" : "")}{(area is null ? "" : $" {area}")}");
}
