using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Rows to try estimators on; the same ones in every process.</summary>
internal static class ContractRows
{
    public const int Count = 37;

    /// <summary>Images of 24 x 20 pixels, of noise over a gradient; some are BGRA, some RGBA.</summary>
    public static ImageRow[] Images() => Enumerable.Range(0, Count).Select(i =>
    {
        const int width = 24, height = 20;
        var random = new Random(i);
        var pixels = new byte[width * height * 4];
        random.NextBytes(pixels);
        for (int p = 0; p < pixels.Length; p += 4)
        {
            for (int channel = 0; channel < 3; channel++)
                pixels[p + channel] = (byte)(pixels[p + channel] / 4 + p / 4 % width * (3 + channel) + i);
            pixels[p + 3] = 255;
        }

        return new ImageRow
        {
            Name = $"image {i}",
            Image = MLImage.CreateFromPixels(width, height, i % 3 == 0 ? MLPixelFormat.Bgra32 : MLPixelFormat.Rgba32, pixels),
        };
    }).ToArray();

    /// <summary>Files of 16 x 12 pixels; lossless and lossy ones, so that rows differ.</summary>
    public static FileRow[] Files() => Enumerable.Range(0, Count)
        .Select(i => new[] { "rgb.png", "palette.png", "plain.jpg", "rgb.bmp", "thumbnail.jpg" }[i % 5])
        .Select(name => new FileRow { Name = name, Bytes = File.ReadAllBytes(TestData.Path("images", name)) }).ToArray();

    /// <summary>Masks of 13 x 9 pixels of three classes.</summary>
    public static MaskFileRow[] MaskFiles() => Enumerable.Range(0, Count)
        .Select(i => new[] { "palette2-4.png", "palette4-6.png", "rgb8-6.png" }[i % 3])
        .Select(name => new MaskFileRow { Path = TestData.Path("masks", name) }).ToArray();

    /// <summary>The images, each with up to two boxes and a mask.</summary>
    public static BoxRow[] Boxes() => Images().Select((row, i) => new BoxRow
    {
        Name = row.Name,
        Image = row.Image,
        PredictedLabel = new[] { "cat", "dog" }[..(i % 3)],
        PredictedBoundingBoxes = new float[] { i % 5, 2, 12, 10, 8, i % 7, 22, 19 }[..(4 * (i % 3))],
        Score = new[] { 0.5f, i / 37f }[..(i % 3)],
        Mask = [.. Enumerable.Range(0, 24 * 20).Select(p => (byte)((p + i) % 4 == 3 ? 255 : (p + i) % 4))],
    }).ToArray();

    /// <summary>Vectors of 5 numbers around one of 3 centres, which the label names.</summary>
    public static VectorRow[] Vectors()
    {
        var random = new Random(5);
        return Enumerable.Range(0, Count).Select(i => new VectorRow
        {
            Features = Enumerable.Range(0, 5).Select(j => (float)(random.NextDouble() + (j == i % 3 ? 1 : 0))).ToArray(),
            Label = new[] { "cat", "dog", "bird" }[i % 3],
            IsCat = i % 3 == 0,
        }).ToArray();
    }
}

/// <summary>A row with an image.</summary>
internal sealed class ImageRow
{
    // ML.NET saves no schema in which all columns are images.
    public string Name { get; set; } = "";

    [ImageType(20, 24)]
    public MLImage? Image { get; set; }
}

/// <summary>A row with numbers and a label.</summary>
internal sealed class VectorRow
{
    [VectorType(5)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";

    public bool IsCat { get; set; }
}

/// <summary>A row with the name of an image file and its content.</summary>
internal sealed class FileRow
{
    public string Name { get; set; } = "";

    public byte[] Bytes { get; set; } = [];
}

/// <summary>A row with the path of a mask.</summary>
internal sealed class MaskFileRow
{
    public string Path { get; set; } = "";
}

/// <summary>A row with an image, boxes in it and a mask.</summary>
internal sealed class BoxRow
{
    public string Name { get; set; } = "";

    [ImageType(20, 24)]
    public MLImage? Image { get; set; }

    public string[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];

    public byte[] Mask { get; set; } = [];
}
