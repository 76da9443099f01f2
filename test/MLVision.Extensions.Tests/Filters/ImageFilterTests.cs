namespace MLVision.Extensions.Tests;

[TestClass]
public class ImageFilterTests
{
    private static readonly GoldenFile Golden = new("features");

    public static IEnumerable<object[]> Cases => Golden.CasesThatStartWith("filter").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Output_equals_scipy(string name)
    {
        GoldenCase golden = Golden.Case(name);
        int[] shape = golden.Shape("image"), expected = golden.Shape("output");
        float[] image = [.. golden.Bytes("image").Select(b => (float)b)];
        var filter = new ImageFilter(shape[1], shape[0], new FilterOptions
        {
            Kernel = Kernel(golden),
            Padding = Enum.Parse<ImagePadding>(golden.Text("padding")),
            Flip = golden.Flag("flip"),
            StrideX = golden.Int("strideX", 1),
            StrideY = golden.Int("strideY", 1),
        });
        Assert.AreEqual((expected[0], expected[1]), (filter.OutputHeight, filter.OutputWidth));
        var output = new float[filter.OutputHeight * filter.OutputWidth];

        filter.Apply(image, output);

        Assert.IsLessThanOrEqualTo(2e-3, golden.LargestDifference("output", output));
    }

    [TestMethod]
    public void Named_kernels_have_scipys_weights()
    {
        foreach (GoldenCase golden in Golden.CasesThatStartWith("filter"))
            Assert.IsLessThanOrEqualTo(1e-6, golden.LargestDifference("kernel", Kernel(golden).Weights), golden.Name);
    }

    [TestMethod]
    public void Scale_and_offset_follow_the_weighted_sum()
    {
        var filter = new ImageFilter(1, 1, new FilterOptions { Kernel = ImageKernel.Box(1), Scale = -2, Offset = 100 });
        var output = new float[1];
        filter.Apply([7], output);
        Assert.AreEqual(86, output[0]);
    }

    [TestMethod]
    public void Kernel_larger_than_the_image_works_with_padding_and_is_refused_without()
    {
        float[] image = [1, 2, 3, 4];
        foreach (ImagePadding padding in Enum.GetValues<ImagePadding>().Except([ImagePadding.None, ImagePadding.Zero]))
        {
            var filter = new ImageFilter(2, 2, new FilterOptions { Kernel = ImageKernel.Box(9), Padding = padding });
            var output = new float[4];
            filter.Apply(image, output);
            foreach (float value in output)
                Assert.IsTrue(value is > 1 and < 4);
        }
        Assert.Contains("is smaller than the kernel's 9", Assert.ThrowsExactly<ArgumentException>(
            () => new ImageFilter(2, 2, new FilterOptions { Kernel = ImageKernel.Box(9), Padding = ImagePadding.None })).Message);
    }

    [TestMethod]
    public void Bad_kernels_and_options_are_refused()
    {
        Assert.StartsWith("A kernel has 1 to 255 rows and columns, not 0 and 0.", Assert.ThrowsExactly<ArgumentException>(
            () => new ImageKernel(new float[0, 0])).Message);
        Assert.StartsWith("The weights of a kernel must be finite numbers.", Assert.ThrowsExactly<ArgumentException>(
            () => new ImageKernel(new[,] { { float.NaN } })).Message);
        Assert.StartsWith("StrideX must be between 1 and 1024.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new ImageFilter(9, 9, new FilterOptions { StrideX = 0 })).Message);
        Assert.StartsWith("sigma must be above 0 and at most 1000.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => ImageKernel.Gaussian(0)).Message);
    }

    private static ImageKernel Kernel(GoldenCase golden)
    {
        switch (golden.Text("kernel"))
        {
            case "box 3": return ImageKernel.Box(3);
            case "box 4": return ImageKernel.Box(4);
            case "laplacian": return ImageKernel.Laplacian;
            case "sobel x": return ImageKernel.SobelX;
            case "sobel y": return ImageKernel.SobelY;
            case "gaussian 1": return ImageKernel.Gaussian(1);
            default:
                int[] shape = golden.Shape("kernel");
                float[] weights = golden.Floats("kernel");
                return new ImageKernel(shape[0], shape[1], (row, column) => weights[row * shape[1] + column]);
        }
    }
}
