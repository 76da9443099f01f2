using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Offline.Tests.Images;

[TestClass]
public sealed class ConvertToImageTests
{
    private const int Height = 3;
    private const int Width = 5;
    private readonly MLContext _ml = new(1);

    public static IEnumerable<object[]> Cases() =>
        from order in Enum.GetValues<ColorsOrder>()
        from interleaved in new[] { false, true }
        select new object[] { order, interleaved };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Extracted_pixels_make_the_same_image_again(ColorsOrder order, bool interleaved)
    {
        byte[] expected = Bytes();
        byte[] vector = Vector(expected, order, interleaved);
        AssertImage(expected, new Row { Bytes = vector }, nameof(Row.Bytes), order, interleaved);
        AssertImage(expected, new Row { Floats = [.. vector.Select(v => v + 0.75f)] }, nameof(Row.Floats), order, interleaved);
        AssertImage(expected, new Row { Doubles = [.. vector.Select(v => (double)v)] }, nameof(Row.Doubles), order, interleaved);
    }

    [TestMethod]
    public void Scale_comes_before_offset_and_the_result_is_rounded()
    {
        float[] values = [.. Enumerable.Range(0, 4 * Height * Width).Select(i => i * 3.1f)];
        byte[] expected = [.. values.Select(v => (byte)Math.Round(v * 0.9f - (-4.5f)))];
        var row = new Row { Floats = [.. values] };
        (_, _, byte[] bgra, string tag) = ImageRows.Transform(
            _ml,
            ml => ml.Transforms.ConvertToImage(
                Height, Width, "Output", "Floats", ColorBits.All, ColorsOrder.ABGR, true, 0.9f, -4.5f),
            row);

        // The order is alpha, blue, green, red; in the image it is blue, green, red, alpha.
        for (int pixel = 0; pixel < Height * Width; pixel++)
        {
            for (int k = 0; k < 4; k++)
                Assert.AreEqual(expected[4 * pixel + k], bgra[4 * pixel + (k + 3) % 4]);
        }

        Assert.AreEqual(nameof(VectorToImageConvertingTransformer), tag);
    }

    [TestMethod]
    [DataRow(1f, 255)]
    [DataRow(0.5f, 0)]
    public void Channels_that_are_not_there_are_black_and_alpha_depends_on_scaling(float scale, int alpha)
    {
        var row = new Row { Reds = [.. Enumerable.Repeat(100f, Height * Width)] };
        (_, _, byte[] bgra, _) = ImageRows.Transform(
            _ml, ml => ml.Transforms.ConvertToImage(Height, Width, "Output", "Reds", ColorBits.Red, scaleImage: scale), row);
        CollectionAssert.AreEqual(new[] { 0, 0, (int)(100 * scale), alpha }, bgra[..4].Select(b => (int)b).ToArray());
    }

    [TestMethod]
    public void The_wrong_type_or_size_of_the_vector_is_a_schema_error()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        Action<IEstimator<ITransformer>> fit = estimator => estimator.Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => fit(_ml.Transforms.ConvertToImage(Height, Width, "Output", "Name")));
        Assert.Contains("column 'Name'", error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => fit(_ml.Transforms.ConvertToImage(Height, Width, "Output", "Reds")));
        Assert.Contains("column 'Reds': expected Vector<Single, 3, 5, 3>, got Vector<Single, 15>", error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => fit(_ml.Transforms.ConvertToImage(Height, Width, "Output", "None")));
        Assert.Contains("'None'", error.Message);
    }

    [TestMethod]
    public void Bad_options_are_refused_when_the_estimator_is_made()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ConvertToImage(0, 5, "Output"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ConvertToImage(5, -1, "Output"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ConvertToImage(5, 5, "Output", colorsPresent: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ConvertToImage(5, 5, "Output", scaleImage: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ConvertToImage(5, 5, "Output", offsetImage: float.NaN));
    }

    private static byte[] Bytes()
    {
        using MLImage picture = ImageRows.Picture(Width, Height);
        return picture.Pixels.ToArray();
    }

    private static byte[] Vector(byte[] bgra, ColorsOrder order, bool interleaved)
    {
        int[] channels = [.. order.ToString().Select(letter => "BGRA".IndexOf(letter))];
        IEnumerable<int> pixels = Enumerable.Range(0, Width * Height);
        return interleaved
            ? [.. pixels.SelectMany(pixel => channels.Select(channel => bgra[4 * pixel + channel]))]
            : [.. channels.SelectMany(channel => pixels.Select(pixel => bgra[4 * pixel + channel]))];
    }

    private void AssertImage(byte[] expected, Row row, string column, ColorsOrder order, bool interleaved)
    {
        (int width, int height, byte[] bgra, _) = ImageRows.Transform(
            _ml, ml => ml.Transforms.ConvertToImage(Height, Width, "Output", column, ColorBits.All, order, interleaved), row);
        Assert.AreEqual((Width, Height), (width, height));
        CollectionAssert.AreEqual(expected, bgra, column);
    }

    private sealed class Row
    {
        [VectorType(4 * Height * Width)]
        public byte[]? Bytes { get; set; }

        [VectorType(4 * Height * Width)]
        public float[]? Floats { get; set; }

        [VectorType(4 * Height * Width)]
        public double[]? Doubles { get; set; }

        [VectorType(Height * Width)]
        public float[]? Reds { get; set; }

        public string? Name { get; set; }
    }
}
