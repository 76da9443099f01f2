namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ImageAugmenterTests
{
    private const int Height = 4, Width = 5;

    [TestMethod]
    public void Flips_mirror_every_channel()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)i)];
        AssertEqual((c, y, x) => At(source, c, y, Width - 1 - x), Augment(new AugmentationOptions { HorizontalFlip = 1 },
            source, 0));
        AssertEqual((c, y, x) => At(source, c, Height - 1 - y, x), Augment(new AugmentationOptions { VerticalFlip = 1 },
            source, 0));
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

    [TestMethod]
    public void Erasing_blackens_one_rectangle_of_two_to_thirty_three_percent()
    {
        const int Size = 32;
        byte[] source = [.. Enumerable.Repeat((byte)9, 3 * Size * Size)];
        var places = new HashSet<(int, int)>();
        for (int image = 0; image < 100; image++)
        {
            var target = new byte[source.Length];
            var random = new RandomStream(1, 0, image);
            new ImageAugmenter(new AugmentationOptions { Erasing = 1 }, 3, Size, Size).Apply(
                new SourceImage(source, new PixelShape(3, Size, Size), isPlanar: true), target, ref random, new ImageWorkspace());
            int[] black = [.. Enumerable.Range(0, Size * Size).Where(i => target[i] == 0)];
            int left = black.Min(i => i % Size), right = black.Max(i => i % Size), top = black[0] / Size,
                bottom = black[^1] / Size;
            Assert.HasCount((right - left + 1) * (bottom - top + 1), black);
            Assert.IsTrue(black.Length / (double)(Size * Size) is > 0.01 and < 0.36);
            for (int c = 1; c < 3; c++)
                Assert.IsTrue(target.AsSpan(c * Size * Size, Size * Size).SequenceEqual(target.AsSpan(0, Size * Size)));
            places.Add((left, top));
        }

        Assert.IsGreaterThan(50, places.Count);
    }

    [TestMethod]
    public void Everything_together_changes_images_and_depends_on_the_random_numbers_alone()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)(4 * i))];
        var options = new AugmentationOptions
        {
            HorizontalFlip = 0.5, VerticalFlip = 0.5, ResizedCropScale = 0.3, Rotation = 20, Translation = 0.1, Scaling = 0.1,
            Shear = 10, TrivialAugment = true, Brightness = 0.3, Contrast = 0.3, Saturation = 0.3, Hue = 0.1, Grayscale = 0.1,
            Blur = 1, Erasing = 0.5,
        };
        options.Validate();
        byte[][] first = [.. Enumerable.Range(0, 50).Select(image => Augment(options, source, image))];
        for (int image = 49; image >= 0; image--)
            CollectionAssert.AreEqual(first[image], Augment(options, source, image));
        // TrivialAugment shifts some beyond the edge, which leaves black.
        Assert.IsGreaterThan(40, first.Select(Convert.ToHexString).Distinct().Count());
    }

    [TestMethod]
    public void A_flip_keeps_its_meaning_when_images_are_warped()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)(4 * i))];
        byte[] straight = Augment(new AugmentationOptions { Translation = 0.2 }, source, 3);
        byte[] flipped = Augment(new AugmentationOptions { Translation = 0.2, HorizontalFlip = 1 }, source, 3);
        AssertEqual((c, y, x) => At(straight, c, y, Width - 1 - x), flipped);
    }

    [TestMethod]
    public void TrivialAugment_draws_each_of_fourteen_changes_at_each_of_thirty_one_levels_alike()
    {
        const int Draws = 14 * 31 * 40;
        var changes = new TrivialChange[Draws];
        for (int image = 0; image < Draws; image++)
        {
            var random = new RandomStream(1, 0, image);
            changes[image] = TrivialChange.Draw(ref random);
        }

        // Five standard deviations.
        AssertEven(14, changes.CountBy(change => (int)change.Operation));
        AssertEven(31, changes.CountBy(change => change.Level));
        AssertEven(2, changes.CountBy(change => change.Reversed ? 1 : 0));

        static void AssertEven(int kinds, IEnumerable<KeyValuePair<int, int>> counts)
        {
            Assert.IsTrue(counts.Select(count => count.Key).Order().SequenceEqual(Enumerable.Range(0, kinds)));
            foreach (KeyValuePair<int, int> count in counts)
                Assert.AreEqual((double)Draws / kinds, count.Value, 5 * Math.Sqrt((double)Draws / kinds), $"{count.Key}");
        }
    }

    [TestMethod]
    public void TrivialAugment_keeps_crops_and_flips()
    {
        byte[] source = [.. Enumerable.Range(1, 3 * Height * Width).Select(i => (byte)(4 * i))];
        var options = new AugmentationOptions { TrivialAugment = true };
        var flipping = new AugmentationOptions { TrivialAugment = true, HorizontalFlip = 1 };
        int unchanged = 0;
        for (int image = 0; image < 300; image++)
        {
            byte[] straight = Augment(options, source, image);
            if (!straight.AsSpan().SequenceEqual(source))
                continue;
            // What leaves the image as it is leaves the flipped one so, too.
            AssertEqual((c, y, x) => At(source, c, y, Width - 1 - x), Augment(flipping, source, image));
            unchanged++;
        }

        // Identity alone is a fourteenth.
        Assert.IsGreaterThan(300 / 14 / 2, unchanged);
        Assert.IsLessThan(150, unchanged);
    }

    private static byte[] Augment(AugmentationOptions options, byte[] source, int image)
    {
        var target = new byte[source.Length];
        Array.Fill(target, (byte)200);
        var random = new RandomStream(1, 0, image);
        new ImageAugmenter(options, 3, Height, Width).Apply(
            new SourceImage(source, new PixelShape(3, Height, Width), isPlanar: true), target, ref random, new ImageWorkspace());
        return target;
    }

    private static byte At(byte[] image, int c, int y, int x) =>
        y is < 0 or >= Height || x is < 0 or >= Width ? (byte)0 : image[(c * Height + y) * Width + x];

    private static bool Matches(Func<int, int, int, byte> expected, byte[] actual) =>
        !actual.Where((value, i) => value != expected(i / (Height * Width), i / Width % Height, i % Width)).Any();

    private static void AssertEqual(Func<int, int, int, byte> expected, byte[] actual) => Assert.IsTrue(Matches(expected,
        actual));
}
