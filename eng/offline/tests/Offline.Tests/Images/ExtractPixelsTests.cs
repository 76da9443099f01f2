using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Offline.Tests.Images;

[TestClass]
public sealed class ExtractPixelsTests
{
    private const int Height = 11;
    private const int Width = 17;
    private readonly MLContext _ml = new(1);

    public static IEnumerable<object[]> Cases() =>
        from order in Enum.GetValues<ColorsOrder>()
        from interleaved in new[] { false, true }
        from format in new[] { MLPixelFormat.Bgra32, MLPixelFormat.Rgba32 }
        select new object[] { order, interleaved, format };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Every_value_is_the_chosen_channel_minus_offset_times_scale(
        ColorsOrder order, bool interleaved, MLPixelFormat format)
    {
        const float Offset = 117.3f, Scale = 1f / 58;
        for (var colors = (ColorBits)1; colors <= ColorBits.All; colors++)
        {
            // The letters of the order that are chosen, and where their bytes are in a pixel.
            string bytes = format == MLPixelFormat.Bgra32 ? "BGRA" : "RGBA";
            string letters = string.Concat(order.ToString().Where(letter => colors.HasFlag(BitOf(letter))));
            using MLImage image = ImageRows.Picture(Width, Height, format);
            byte[] pixels = image.Pixels.ToArray();
            var expected = new List<byte>();
            if (interleaved)
            {
                for (int pixel = 0; pixel < Width * Height; pixel++)
                    expected.AddRange(letters.Select(letter => pixels[4 * pixel + bytes.IndexOf(letter)]));
            }
            else
            {
                foreach (char letter in letters)
                    expected.AddRange(
                        Enumerable.Range(0, Width * Height).Select(pixel => pixels[4 * pixel + bytes.IndexOf(letter)]));
            }

            (float[] plain, int[] shape) = Extract<float>(
                image, ml => ml.Transforms.ExtractPixels("Output", "Image", colors, order, interleaved));
            CollectionAssert.AreEqual(expected.Select(value => (float)value).ToArray(), plain);
            CollectionAssert.AreEqual(
                interleaved ? new[] { Height, Width, letters.Length } : [letters.Length, Height, Width], shape);

            using MLImage second = ImageRows.Picture(Width, Height, format);
            float[] scaled = Extract<float>(
                second, ml => ml.Transforms.ExtractPixels("Output", "Image", colors, order, interleaved, Offset, Scale)).Values;
            CollectionAssert.AreEqual(expected.Select(value => (value - Offset) * Scale).ToArray(), scaled);

            using MLImage third = ImageRows.Picture(Width, Height, format);
            byte[] asBytes = Extract<byte>(
                third,
                ml => ml.Transforms.ExtractPixels("Output", "Image", colors, order, interleaved, Offset, Scale, false)).Values;
            CollectionAssert.AreEqual(expected, asBytes);
        }
    }

    [TestMethod]
    public void A_missing_image_gives_a_vector_of_zeros()
    {
        (float[] values, _) = Extract<float>(null, ml => ml.Transforms.ExtractPixels("Output", "Image", offsetImage: 9));
        CollectionAssert.AreEqual(new float[3 * Height * Width], values);
    }

    [TestMethod]
    public void An_image_of_another_size_than_the_column_says_is_an_error_that_names_both()
    {
        using MLImage image = ImageRows.Picture(5, 4);
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Extract<float>(image, ml => ml.Transforms.ExtractPixels("Output", "Image")));

        // Upstream's error says nothing of it.
        OfflineCodecs.Require();
        Assert.Contains("5 x 4", error.Message);
        Assert.Contains("Image<11, 17>", error.Message);
    }

    [TestMethod]
    public void Images_of_unknown_size_are_refused_when_the_pipeline_is_fitted()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ImageRows.FilePath { Path = "x.png" } });
        var pipeline = _ml.Transforms.LoadImages("Image", null, "Path").Append(_ml.Transforms.ExtractPixels("Output", "Image"));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pipeline.Fit(data));
        Assert.Contains("column 'Image': expected known-size image, got unknown-size image", error.Message);
    }

    [TestMethod]
    public void Bad_options_are_refused_when_the_estimator_is_made()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Output", colorsToExtract: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Output", scaleImage: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Output", scaleImage: float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ExtractPixels("Output", offsetImage: float.PositiveInfinity));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels(" "));
    }

    private static ColorBits BitOf(char letter) => letter switch
    {
        'A' => ColorBits.Alpha,
        'R' => ColorBits.Red,
        'G' => ColorBits.Green,
        _ => ColorBits.Blue,
    };

    private (T[] Values, int[] Shape) Extract<T>(MLImage? image, Func<MLContext, ImagePixelExtractingEstimator> make)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ImageRows.Image11X17 { Image = image } });
        IDataView result = make(_ml).Fit(data).Transform(data);
        DataViewSchema.Column column = result.Schema["Output"];
        using DataViewRowCursor cursor = result.GetRowCursor([column]);
        Assert.IsTrue(cursor.MoveNext());
        VBuffer<T> value = default;
        cursor.GetGetter<VBuffer<T>>(column)(ref value);
        return (value.DenseValues().ToArray(), [.. ((VectorDataViewType)column.Type).Dimensions]);
    }
}
