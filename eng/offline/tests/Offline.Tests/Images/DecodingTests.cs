using Microsoft.ML.Data;

namespace Offline.Tests.Images;

[TestClass]
public sealed class DecodingTests
{
    [TestInitialize]
    public void These_are_tests_of_the_offline_codecs() => OfflineCodecs.Require();

    [TestMethod]
    [DynamicData(nameof(GoldenImages.Cases), typeof(GoldenImages))]
    public void Decoded_pixels_equal_those_of_independent_decoders(string name)
    {
        (int width, int height, byte[] expected) = GoldenImages.Expected(name);
        using MLImage image = MLImage.CreateFromFile(GoldenImages.PathOf(name));
        Assert.AreEqual((width, height), (image.Width, image.Height));

        // Versions of libjpeg-turbo may round differently; everything else is exact.
        int tolerance = name.EndsWith(".jpg", StringComparison.Ordinal) ? 2 : 0;
        int difference = GoldenImages.Difference(expected, ImageRows.BgraOf(image));
        Assert.IsLessThanOrEqualTo(tolerance, difference, $"the pixels differ by {difference}");
    }

    [TestMethod]
    public void The_golden_images_cover_every_kind_of_png()
    {
        // The decoding test says nothing about files that are not there.
        var seen = new HashSet<(int Color, int Depth, int Interlaced)>();
        foreach (string name in GoldenImages.Names().Where(name => name.EndsWith(".png", StringComparison.Ordinal)))
        {
            byte[] header = GoldenImages.Bytes(name)[..29];
            seen.Add((header[25], header[24], header[28]));
        }

        Assert.HasCount(2 * (5 + 2 + 4 + 2 + 2), seen);
    }

    [TestMethod]
    public void A_stream_is_read_from_where_it_stands_and_need_not_be_seekable()
    {
        byte[] file = GoldenImages.Bytes("rgb-8.png");
        byte[] expected = GoldenImages.Expected("rgb-8.png").Bgra;
        using var stream = new MemoryStream([1, 2, 3, .. file]) { Position = 3 };
        using MLImage fromMiddle = MLImage.CreateFromStream(stream);
        Assert.AreEqual(0, GoldenImages.Difference(expected, ImageRows.BgraOf(fromMiddle)));

        using MLImage fromPipe = MLImage.CreateFromStream(new OneWayStream(file));
        Assert.AreEqual(0, GoldenImages.Difference(expected, ImageRows.BgraOf(fromPipe)));
    }

    [TestMethod]
    public void Many_threads_decode_at_the_same_time()
    {
        string[] names = ["color-420.jpg", "color-444-progressive.jpg", "rgb-alpha-16-interlaced.png", "runs-8.bmp", "cmyk.jpg"];
        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            string name = names[i % names.Length];
            using MLImage image = MLImage.CreateFromFile(GoldenImages.PathOf(name));
            Assert.IsLessThanOrEqualTo(
                2, GoldenImages.Difference(GoldenImages.Expected(name).Bgra, ImageRows.BgraOf(image)), name);
        });
    }

    /// <summary>Gives a few bytes at a time and cannot seek, as a pipe does.</summary>
    private sealed class OneWayStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
