namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ImageAugmenterTests
{
    private const int Height = 4, Width = 5;

    [TestMethod]
    public void Flips_mirror_every_channel()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)i)];
        AssertEqual((c, y, x) => At(source, c, y, Width - 1 - x), Augment(new AugmentationOptions { HorizontalFlip = 1 }, source, 0));
        AssertEqual((c, y, x) => At(source, c, Height - 1 - y, x), Augment(new AugmentationOptions { VerticalFlip = 1 }, source, 0));
    }

    [TestMethod]
    public void A_padded_crop_shows_every_shift_and_black_beyond_the_edges()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)i)];
        var seen = new HashSet<(int, int)>();
        for (int image = 0; image < 600; image++)
        {
            byte[] result = Augment(new AugmentationOptions { CropPadding = 2 }, source, image);
            (int Y, int X)[] shifts = [.. from dy in Enumerable.Range(-2, 5) from dx in Enumerable.Range(-2, 5)
                where Matches((c, y, x) => At(source, c, y + dy, x + dx), result) select (dy, dx)];
            Assert.HasCount(1, shifts);
            seen.Add(shifts[0]);
        }

        Assert.HasCount(25, seen);
    }

    [TestMethod]
    public void What_is_done_depends_on_nothing_but_the_random_numbers()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)i)];
        var options = new AugmentationOptions { HorizontalFlip = 0.5, VerticalFlip = 0.5, CropPadding = 1 };
        byte[][] first = [.. Enumerable.Range(0, 50).Select(image => Augment(options, source, image))];
        for (int image = 49; image >= 0; image--)
            CollectionAssert.AreEqual(first[image], Augment(options, source, image));
        Assert.IsGreaterThan(10, first.Select(Convert.ToHexString).Distinct().Count());
    }

    private static byte[] Augment(AugmentationOptions options, byte[] source, int image)
    {
        var target = new byte[source.Length];
        Array.Fill(target, (byte)200);
        var random = new RandomStream(1, 0, image);
        new ImageAugmenter(options, 3, Height, Width).Apply(source, target, ref random);
        return target;
    }

    private static byte At(byte[] image, int c, int y, int x) =>
        y is < 0 or >= Height || x is < 0 or >= Width ? (byte)0 : image[(c * Height + y) * Width + x];

    private static bool Matches(Func<int, int, int, byte> expected, byte[] actual) =>
        !actual.Where((value, i) => value != expected(i / (Height * Width), i / Width % Height, i % Width)).Any();

    private static void AssertEqual(Func<int, int, int, byte> expected, byte[] actual) => Assert.IsTrue(Matches(expected, actual));
}
