namespace MLVision.Extensions.Tests;

[TestClass]
public class GradientVectorTests
{
    private const GradientParts All =
        GradientParts.Horizontal | GradientParts.Vertical | GradientParts.Magnitude | GradientParts.Direction;

    [TestMethod]
    public void Differences_magnitudes_and_directions_equal_NumPy()
    {
        GoldenCase golden = new GoldenFile("features").Case("gradients");
        int[] shape = golden.Shape("image");
        float[] image = [.. golden.Bytes("image").Select(b => (float)b)];
        var options = new GradientOptions { Parts = All };
        var vector = new float[GradientVector.Length(shape[1], shape[0], options)];

        GradientVector.Compute(image, shape[1], shape[0], vector, options);

        Assert.IsLessThanOrEqualTo(1e-4, golden.LargestDifference("vector", vector));
    }

    [TestMethod]
    public void Parts_that_are_not_wanted_are_left_out()
    {
        float[] image = [0, 1, 0, 2, 9, 6, 0, 11, 0];
        CollectionAssert.AreEqual(new float[] { 4, 10 }, Compute(image, new GradientOptions()));
        CollectionAssert.AreEqual(new float[] { 10 }, Compute(image, new GradientOptions { Parts = GradientParts.Vertical }));
        CollectionAssert.AreEqual(
            new[] { 4, MathF.Sqrt(116) },
            Compute(image, new GradientOptions { Parts = GradientParts.Horizontal | GradientParts.Magnitude }));

        static float[] Compute(float[] image, GradientOptions options)
        {
            var vector = new float[GradientVector.Length(3, 3, options)];
            GradientVector.Compute(image, 3, 3, vector, options);
            return vector;
        }
    }

    [TestMethod]
    public void Images_without_inner_pixels_and_empty_parts_are_refused()
    {
        Assert.AreEqual(
            "An image of 1x1 pixels has no inner pixels; gradients need at least 3x3.",
            Assert.ThrowsExactly<ArgumentException>(() => GradientVector.Length(1, 1)).Message);
        Assert.StartsWith("Parts must name at least one of", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => GradientVector.Compute(new float[9], 3, 3, [], new GradientOptions { Parts = 0 })).Message);
    }
}
