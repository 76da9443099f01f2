namespace MLVision.Extensions.Tests;

[TestClass]
public class HogRendererTests
{
    private static readonly GoldenFile Golden = new("hog");

    public static IEnumerable<object[]> Cases => Golden.CasesThatStartWith("render").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Picture_equals_scikit_image(string name)
    {
        GoldenCase golden = Golden.Case(name);
        int[] shape = golden.Shape("image");
        var renderer = new HogRenderer(shape[^1], shape[^2], new RenderHogOptions { Hog = Options(golden) });
        var picture = new float[renderer.Width * renderer.Height];

        renderer.Render(golden.Bytes("image"), picture);

        Assert.IsLessThanOrEqualTo(1e-4, golden.LargestDifference("drawing", picture));
    }

    [TestMethod]
    public void Smooth_picture_shows_the_same_lines_larger()
    {
        GoldenCase golden = Golden.Case("render gray");
        int[] shape = golden.Shape("image");
        var renderer = new HogRenderer(shape[^1], shape[^2], new RenderHogOptions { Hog = Options(golden), Scale = 4 });
        Assert.AreEqual((4 * shape[^1], 4 * shape[^2]), (renderer.Width, renderer.Height));
        var picture = new float[renderer.Width * renderer.Height];

        renderer.Render(golden.Bytes("image"), picture);

        // Averaged over 4x4 pixels it resembles the small one.
        float[] small = golden.Floats("drawing");
        var reduced = new float[small.Length];
        for (int i = 0; i < picture.Length; i++)
            reduced[i / renderer.Width / 4 * shape[^1] + i % renderer.Width / 4] += picture[i] / 16;
        Assert.IsGreaterThan(0.7, Correlation(small, reduced));
    }

    [TestMethod]
    public void Upright_edge_is_drawn_upright()
    {
        byte[] image = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 < 4 ? 0 : 200))];
        var renderer = new HogRenderer(8, 8, new RenderHogOptions { Hog = new HogOptions { Orientations = 9 }, Scale = 2 });
        var picture = new float[256];

        renderer.Render(image, picture);

        // Along the middle column, from a quarter to three quarters of the height.
        for (int y = 4; y < 12; y++)
            Assert.IsGreaterThan(picture[y * 16 + 1], picture[y * 16 + 7] + picture[y * 16 + 8]);
        Assert.AreEqual(0, picture[8 * 16]);
    }

    [TestMethod]
    public void Image_smaller_than_a_cell_and_bad_options_are_refused()
    {
        Assert.AreEqual(
            "An image of 7x8 pixels is smaller than one HOG cell of 8x8 pixels.",
            Assert.ThrowsExactly<ArgumentException>(() => new HogRenderer(7, 8)).Message);
        Assert.StartsWith("Scale must be between 1 and 32.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new HogRenderer(8, 8, new RenderHogOptions { Scale = 0 })).Message);
    }

    private static HogOptions Options(GoldenCase golden) => new()
    {
        Orientations = golden.Int("orientations"), CellWidth = golden.Int("cellWidth"), CellHeight = golden.Int("cellHeight"),
    };

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average(), product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return product / Math.Sqrt(squareA * squareB);
    }
}
