namespace MLVision.Extensions.Tests;

[TestClass]
public class LocalBinaryPatternsTests
{
    private static readonly GoldenFile Golden = new("features");

    public static IEnumerable<object[]> Cases => Golden.CasesThatStartWith("lbp").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Codes_and_histograms_equal_scikit_image(string name)
    {
        GoldenCase golden = Golden.Case(name);
        int[] shape = golden.Shape("image");
        float[] image = [.. golden.Bytes("image").Select(b => (float)b)];
        var patterns = new LocalBinaryPatterns(shape[1], shape[0], Options(golden));

        var codes = new int[image.Length];
        patterns.ComputeCodes(image, codes);
        var histograms = new float[patterns.Length];
        patterns.Compute(image, histograms);

        int[] expected = golden.IsFloat("codes")
            ? [.. golden.Floats("codes").Select(c => (int)c)]
            : [.. golden.Bytes("codes").Select(c => (int)c)];
        CollectionAssert.AreEqual(expected, codes);
        Assert.IsLessThanOrEqualTo(1e-6, golden.LargestDifference("histograms", histograms));
    }

    [TestMethod]
    public void Rotation_invariant_histogram_is_the_same_for_an_image_turned_by_a_right_angle()
    {
        var random = new Random(3);
        const int size = 20;
        var image = new float[size * size];
        for (int y = 3; y < size - 3; y++)
        {
            for (int x = 3; x < size - 3; x++)
                image[y * size + x] = random.Next(1, 256);
        }
        var turned = new float[size * size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                turned[x * size + size - 1 - y] = image[y * size + x];
        }
        // With four points, turning the image by a right angle turns the pattern by one bit.
        var patterns = new LocalBinaryPatterns(size, size, new LbpOptions { Points = 4, Method = LbpMethod.RotationInvariant });
        var a = new float[patterns.Length];
        var b = new float[patterns.Length];

        patterns.Compute(image, a);
        patterns.Compute(turned, b);

        CollectionAssert.AreEqual(a, b);
        Assert.IsGreaterThan(2, a.Count(v => v > 0));
    }

    [TestMethod]
    public void Each_histogram_adds_up_to_one()
    {
        float[] image = [.. Enumerable.Range(0, 35).Select(i => (float)(i * 37 % 11))];
        var patterns = new LocalBinaryPatterns(7, 5, new LbpOptions { CellsX = 3, CellsY = 2 });
        var histograms = new float[patterns.Length];

        patterns.Compute(image, histograms);

        for (int cell = 0; cell < 6; cell++)
            Assert.AreEqual(1, histograms.Skip(cell * 10).Take(10).Sum(), 1e-6);
    }

    [TestMethod]
    public void Bad_options_and_sizes_are_refused()
    {
        Assert.StartsWith("Points must be between 1 and 12.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new LocalBinaryPatterns(9, 9, new LbpOptions { Points = 13, Method = LbpMethod.Plain })).Message);
        Assert.StartsWith("Radius must be above 0 and at most 100.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new LocalBinaryPatterns(9, 9, new LbpOptions { Radius = 0 })).Message);
        Assert.Contains("1x1 pixels cannot be cut into 2x1 cells", Assert.ThrowsExactly<ArgumentException>(
            () => new LocalBinaryPatterns(1, 1, new LbpOptions { CellsX = 2 })).Message);
    }

    private static LbpOptions Options(GoldenCase golden) => new()
    {
        Points = golden.Int("points"),
        Radius = (float)golden.Double("radius"),
        Method = golden.Text("method") switch
        {
            "default" => LbpMethod.Plain,
            "ror" => LbpMethod.RotationInvariant,
            "uniform" => LbpMethod.Uniform,
            _ => LbpMethod.UniformWithRotation,
        },
        CellsX = golden.Int("cellsX"),
        CellsY = golden.Int("cellsY"),
    };
}
