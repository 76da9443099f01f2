namespace MLVision.Extensions.Tests;

[TestClass]
public class ColorHistogramTests
{
    private static readonly GoldenFile Golden = new("features");

    public static IEnumerable<object[]> Cases => Golden.CasesThatStartWith("color").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Features_equal_NumPy(string name)
    {
        GoldenCase golden = Golden.Case(name);
        var options = new ColorHistogramOptions
        {
            ColorSpace = Enum.Parse<ColorSpace>(golden.Text("space")), Bins = golden.Int("bins"), Joint = golden.Flag("joint"),
        };
        byte[] image = golden.Bytes("image");
        var features = new float[ColorHistogram.Length(options)];

        ColorHistogram.Compute(image, image.Length / 3, features, options);

        Assert.IsLessThanOrEqualTo(1e-6, golden.LargestDifference("features", features));
    }

    [TestMethod]
    public void Grey_image_counts_as_three_equal_channels()
    {
        byte[] gray = [0, 10, 200, 255], color = [.. gray, .. gray, .. gray];
        foreach (ColorSpace space in Enum.GetValues<ColorSpace>())
        {
            var options = new ColorHistogramOptions { ColorSpace = space, Bins = 4 };
            var a = new float[ColorHistogram.Length(options)];
            var b = new float[ColorHistogram.Length(options)];
            ColorHistogram.Compute(gray, 4, a, options);
            ColorHistogram.Compute(color, 4, b, options);
            CollectionAssert.AreEqual(b, a);
        }
    }

    [TestMethod]
    public void Counts_without_normalisation_and_without_moments()
    {
        var options = new ColorHistogramOptions { ColorSpace = ColorSpace.Gray, Bins = 2, Normalize = false, Moments = false };
        var features = new float[2];

        ColorHistogram.Compute([0, 127, 128, 255, 254], 5, features, options);

        CollectionAssert.AreEqual(new float[] { 2, 3 }, features);
    }

    [TestMethod]
    public void Bad_options_and_lengths_are_refused()
    {
        Assert.StartsWith("Bins must be between 1 and 256.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => ColorHistogram.Compute([0], 1, new float[6], new ColorHistogramOptions { Bins = 0, Moments = false })).Message);
        Assert.StartsWith("Bins must be between 0 and 64.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => ColorHistogram.Compute([0], 1, new float[6], new ColorHistogramOptions { Bins = 65, Joint = true })).Message);
        Assert.Contains("has 2 or 6 values; there are 4", Assert.ThrowsExactly<ArgumentException>(
            () => ColorHistogram.Compute([0, 1, 2, 3], 2, new float[54])).Message);
    }
}
