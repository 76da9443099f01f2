using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Onnx.Tests.Models;

/// <summary>Images in memory.</summary>
internal static class TestImages
{
    /// <summary>A model of <c>eng/peers/golden_scoring.py</c>.</summary>
    public static string Model(string name) => TestData.Path("onnx", name + ".onnx");

    /// <summary>An image of bytes in the order row, column, red, green, blue.</summary>
    public static MLImage Create(ReadOnlySpan<byte> colors, int width, int height, bool bgra = false)
    {
        var pixels = new byte[4 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            for (int c = 0; c < 3; c++)
                pixels[4 * i + (bgra ? 2 - c : c)] = colors[3 * i + c];
            pixels[4 * i + 3] = 255;
        }

        return MLImage.CreateFromPixels(width, height, bgra ? MLPixelFormat.Bgra32 : MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>Rows whose images are made anew for each cursor, because getters dispose them.</summary>
    public static IDataView Load(MLContext ml, IEnumerable<Func<MLImage?>> images) =>
        ml.Data.LoadFromEnumerable(images.Select(create => new ImageRow { Image = create() }));

    /// <summary>The images of a golden array [images, rows, columns, 3].</summary>
    public static Func<MLImage?>[] Of(GoldenCase golden, string array)
    {
        int[] shape = golden.Shape(array);
        byte[] bytes = golden.Bytes(array);
        int length = shape[1] * shape[2] * 3;
        return [.. Enumerable.Range(0, shape[0]).Select<int, Func<MLImage?>>(index => () =>
            Create(bytes.AsSpan(index * length, length), shape[2], shape[1], bgra: index % 2 == 1))];
    }

    public static void AreClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what}, number {i}");
    }
}
