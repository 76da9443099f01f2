using MLVision.Extensions.Onnx.Tests.Models;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Onnx.Tests.Imaging;

/// <summary>What the model sees of an image, against OpenCV (eng/peers/golden_scoring.py).</summary>
[TestClass]
public class ImagePreparerTests
{
    private static readonly GoldenFile _golden = new("scoring");

    public static IEnumerable<object[]> Resized =>
        _golden.CasesThatStartWith("bilinear").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Resized))]
    public void ResizedPixelsAreOpenCVs(string name)
    {
        GoldenCase golden = _golden.Case(name);
        byte[] expected = golden.Bytes("planes");
        int[] shape = golden.Shape("planes");
        using MLImage image = ImageOf(golden);
        var planes = new byte[4 * shape[1] * shape[2]];

        new BilinearSampler().Run(View(image), new PixelBox(0, 0, image.Width, image.Height), planes, shape[2], shape[1]);

        // OpenCV halves by another way, where the last digit may differ.
        int[] differences = [.. expected.Select((value, i) => Math.Abs(value - planes[i]))];
        Assert.IsLessThanOrEqualTo(1, differences.Max(), name);
        Assert.IsLessThanOrEqualTo(0.01 * differences.Length, differences.Sum(), name);
    }

    [TestMethod]
    public void ALetterboxIsInTheMiddleAndNormalised() => AssertSame("letterbox", TensorLayout.Nchw, 3,
        ImagePreprocessing.Yolo with { Means = [0.485f, 0.456f, 0.406f], Deviations = [0.229f, 0.224f, 0.225f] },
        new ImagePlacement(80 / 150f, 80 / 150f, 0, 16, 150, 120));

    [TestMethod]
    public void ALetterboxMayBeAtTheTopLeftInBlueGreenRedWithChannelsLast() => AssertSame("letterbox at the top left",
        TensorLayout.Nhwc, 3, ImagePreprocessing.YoloX with { PaddingValue = 30 },
        new ImagePlacement(80 / 150f, 80 / 150f, 0, 0, 150, 120));

    [TestMethod]
    public void TheCentreIsCropped() => AssertSame("centre crop", TensorLayout.Nchw, 3,
        new ImagePreprocessing { Fit = ImageFit.CenterCrop }, new ImagePlacement(0.4f, 0.4f, -6, 0, 150, 120));

    [TestMethod]
    [DataRow("tall", 32 / 81f, 47 / 120f, -2, -10, 81, 120)]
    [DataRow("wide", 48 / 150f, 27 / 83f, -4, -2, 150, 83)]
    public void AResizedImageIsCroppedAsByTorchvision(
        string name, float scaleX, float scaleY, float left, float top, int width, int height) =>
        AssertSame($"resized and cropped, {name}", TensorLayout.Nchw, 3, new ImagePreprocessing
        {
            Fit = ImageFit.ResizeThenCrop,
            CropFraction = 0.875f,
            Interpolation = ImageInterpolation.BilinearAntialiased,
            Scale = 1,
        }, new ImagePlacement(scaleX, scaleY, left, top, width, height));

    [TestMethod]
    public void OfAVeryLongImageTheMiddleIsCropped()
    {
        byte[] colors = [.. Enumerable.Range(0, 3 * 60_000).Select(i => (byte)(i / 3 is >= 29_998 and <= 30_001 ? 9 : 200))];
        using MLImage image = TestImages.Create(colors, 1, 60_000);
        var shape = new ImageInputShape(null, 1, 32, 32, TensorLayout.Nchw, IsBytes: true);
        var values = new byte[shape.Length];

        ImagePlacement placement = new ImagePreparer(shape, new ImagePreprocessing { Fit = ImageFit.ResizeThenCrop })
            .Prepare(View(image), values.AsSpan());

        Assert.IsTrue(values.All(value => value == 9));
        Assert.AreEqual(new BoundingBox(0, 29_999.5f, 1, 30_000.5f), placement.ToImage(new BoundingBox(0, 0, 32, 32)));
    }

    [TestMethod]
    public void AModelOfOneChannelSeesGrey() => AssertSame("grey", TensorLayout.Nchw, 1,
        ImagePreprocessing.None, new ImagePlacement(1, 1, 0, 0, 150, 120));

    [TestMethod]
    public void AntialiasedPixelsAreTorchvisions()
    {
        GoldenCase golden = new GoldenFile("resize").Case("astronaut, whole, smaller");
        var shape = new ImageInputShape(null, 3, 56, 56, TensorLayout.Nchw, IsBytes: true);
        byte[] source = golden.Bytes("source"), planes = new byte[3 * 56 * 56];
        using MLImage image = TestImages.Create(source, 150, 120, bgra: true);

        new ImagePreparer(shape, ImagePreprocessing.ImageNet).Prepare(View(image), planes.AsSpan());

        CollectionAssert.AreEqual(golden.Bytes("result"), planes);
    }

    [TestMethod]
    public void ABoxComesBackToItsPlaceInTheImage()
    {
        var placement = new ImagePlacement(0.5f, 0.25f, 10, 20, 200, 300);

        Assert.AreEqual(new BoundingBox(20, 40, 60, 300), placement.ToImage(new BoundingBox(20, 30, 40, 200)));
    }

    private static void AssertSame(
        string name, TensorLayout layout, int channels, ImagePreprocessing preprocessing, ImagePlacement expected)
    {
        GoldenCase golden = _golden.Case(name);
        int[] size = golden.Shape("values").Where(length => length != 3).ToArray();
        using MLImage image = ImageOf(golden);
        var shape = new ImageInputShape(null, channels, size[0], size[1], layout, IsBytes: false);
        var values = new float[shape.Length];

        ImagePlacement placement = new ImagePreparer(shape, preprocessing).Prepare(View(image), values.AsSpan());

        Assert.AreEqual(expected.ToString(), placement.ToString());
        // One step of 255, in the worst channel's unit.
        double step = preprocessing.Scale / preprocessing.Deviations.Min();
        Assert.IsLessThanOrEqualTo(1.01 * step, golden.LargestDifference("values", values));
        double sum = golden.Floats("values").Zip(values, (a, b) => Math.Abs((double)a - b)).Sum();
        Assert.IsLessThanOrEqualTo(0.01 * step * values.Length, sum);
    }

    private static MLImage ImageOf(GoldenCase golden)
    {
        int[] shape = golden.Shape("image");
        return TestImages.Create(golden.Bytes("image"), shape[1], shape[0]);
    }

    private static ImageView View(MLImage image) => new(image.Pixels, image.Width, image.Height, image.PixelFormat);
}
