using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Files with parts of a real picture, each of another place and size, in a folder that is deleted in the end.</summary>
internal sealed class Pictures : IDisposable
{
    public const int Classes = 3;
    private readonly TemporaryFolder _folder = new();

    public Pictures(int count)
    {
        JsonElement golden = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "golden", "augmentation.json"))).RootElement;
        byte[] picture = golden.GetProperty("source").GetBytesFromBase64();
        int height = golden.GetProperty("height").GetInt32(), width = golden.GetProperty("width").GetInt32();
        Paths = [.. Enumerable.Range(0, count).Select(i => Path.Combine(_folder.Path, $"{i}.png"))];
        for (int i = 0; i < count; i++)
        {
            int partWidth = 24 + i % 9, partHeight = 20 + i % 7;
            int left = i * 5 % (width - partWidth), top = i * 3 % (height - partHeight);
            var pixels = new byte[4 * partWidth * partHeight];
            for (int at = 0; at < pixels.Length; at++)
            {
                int x = left + at / 4 % partWidth, y = top + at / 4 / partWidth;
                pixels[at] = at % 4 == 3 ? (byte)255 : picture[((2 - at % 4) * height + y) * width + x];
            }

            using var image = MLImage.CreateFromPixels(partWidth, partHeight, MLPixelFormat.Bgra32, pixels);
            image.Save(Paths[i]);
        }
    }

    public string[] Paths { get; }

    public static int LabelOf(int index) => index % Classes;

    /// <summary>Columns: Label (key), Path (text), Content (bytes), Image (MLImage of different sizes).</summary>
    public IDataView Load(MLContext ml)
    {
        IDataView data = ml.Data.LoadFromEnumerable(
            Paths.Select((path, i) => new PictureRow
            {
                Class = $"c{LabelOf(i)}", Path = path, Content = File.Exists(path) ? File.ReadAllBytes(path) : [],
            }).ToArray());
        return ml.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(ml.Transforms.DecodeImages("Image", "Path")).Fit(data).Transform(data);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>A picture.</summary>
internal sealed class PictureRow
{
    public string Class { get; set; } = "";

    public string Path { get; set; } = "";

    public byte[] Content { get; set; } = [];
}
