namespace MLVision.Extensions.Tests;

[TestClass]
public class ImagePoolTests
{
    private static readonly GoldenFile Golden = new("features");

    public static IEnumerable<object[]> Cases => Golden.CasesThatStartWith("pool").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Output_equals_NumPy(string name)
    {
        GoldenCase golden = Golden.Case(name);
        int[] shape = golden.Shape("image"), expected = golden.Shape("output");
        float[] image = [.. golden.Bytes("image").Select(b => (float)b)];
        var pool = new ImagePool(shape[1], shape[0], new PoolOptions
        {
            Kind = Enum.Parse<PoolKind>(golden.Text("kind")),
            WindowHeight = golden.Int("windowHeight"),
            WindowWidth = golden.Int("windowWidth"),
            StrideY = golden.Int("strideY"),
            StrideX = golden.Int("strideX"),
            PaddingY = golden.Int("paddingY"),
            PaddingX = golden.Int("paddingX"),
            CountPadding = golden.Flag("countPadding"),
        });
        Assert.AreEqual((expected[0], expected[1]), (pool.OutputHeight, pool.OutputWidth));
        var output = new float[pool.OutputHeight * pool.OutputWidth];

        pool.Apply(image, output);

        Assert.IsLessThanOrEqualTo(1e-4, golden.LargestDifference("output", output));
    }

    [TestMethod]
    public void Window_larger_than_the_image_and_bad_options_are_refused()
    {
        Assert.AreEqual(
            "An image of 1x1 pixels is smaller than the pooling window of 2x2 pixels.",
            Assert.ThrowsExactly<ArgumentException>(() => new ImagePool(1, 1)).Message);
        Assert.StartsWith("PaddingX must be between 0 and 1.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new ImagePool(9, 9, new PoolOptions { PaddingX = 2 })).Message);
    }
}
