using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ImageReadingTests
{
    private const int Count = 60, Height = 12, Width = 16, Length = 3 * Height * Width;
    private readonly MLContext _ml = new(seed: 1);
    private readonly Pictures _pictures = new(Count);

    [TestCleanup]
    public void Clean() => _pictures.Dispose();

    [TestMethod]
    [DataRow("Path", 1 << 20)]
    [DataRow("Path", 5 * Length)]
    [DataRow("Path", 0)]
    [DataRow("Content", 1 << 20)]
    [DataRow("Content", 120_000)]
    [DataRow("Content", 10_000)]
    [DataRow("Image", 1 << 20)]
    [DataRow("Image", 20 * Length)]
    [DataRow("Image", 0)]
    public void Every_kind_of_column_gives_the_same_images_with_and_without_memory_for_them(string column, int bytes)
    {
        foreach (AugmentationOptions options in (AugmentationOptions[])[new(), new() { ResizedCropScale = 0.3 }])
        {
            ImageSource images = Read(column, bytes, options);
            string[] expected =
            [
                .. _pictures.Paths.Select((path, i) => Convert.ToHexString([.. Fitted(path), (byte)Pictures.LabelOf(i)])),
            ];
            string[] actual = Describe(new BatchLoader(images, 8, 0, shuffles: false, null), 0);
            // The rows of a view that is read again come in another order.
            CollectionAssert.AreEquivalent(expected, actual);
            CollectionAssert.AreEqual(actual, Describe(new BatchLoader(images, 8, 0, shuffles: false, null), 0));
        }
    }

    [TestMethod]
    [DataRow("Path", 1 << 20)]
    [DataRow("Path", 0)]
    [DataRow("Content", 10_000)]
    [DataRow("Image", 1 << 20)]
    [DataRow("Image", 20 * Length)]
    public void An_epoch_is_the_same_for_the_same_seed_whatever_the_number_of_threads(string column, int bytes)
    {
        var options = new AugmentationOptions { ResizedCropScale = 0.3, HorizontalFlip = 0.5, Brightness = 0.2 };
        ImageSource images = Read(column, bytes, options);
        var augmenter = new ImageAugmenter(options, 3, Height, Width);
        string[] first = Epoch(images, 1, 4), other = Epoch(images, 1, 5);
        CollectionAssert.AreEqual(first, Epoch(images, 3, 4));
        CollectionAssert.AreEqual(first, Epoch(Read(column, bytes, options), 2, 4));
        CollectionAssert.AreNotEquivalent(first, other);

        string[] Epoch(ImageSource source, int threads, int epoch) =>
            Describe(new BatchLoader(source, 8, seed: 9, shuffles: true, augmenter, threads), epoch);
    }

    [TestMethod]
    public void Images_that_do_not_fit_are_decoded_again_and_give_the_same_batches()
    {
        var options = new AugmentationOptions { ResizedCropScale = 0.3, HorizontalFlip = 0.5 };
        var augmenter = new ImageAugmenter(options, 3, Height, Width);
        string[][] epochs = [.. ((int[])[1 << 20, 4000, 0]).Select(bytes =>
            Describe(new BatchLoader(Read("Path", bytes, options), 8, 9, shuffles: true, augmenter), 2))];
        CollectionAssert.AreEqual(epochs[0], epochs[1]);
        CollectionAssert.AreEqual(epochs[0], epochs[2]);
    }

    [TestMethod]
    public void Cancellation_ends_the_reading_of_rows_before_the_image_that_is_wanted()
    {
        const int rows = 1000;
        using var cancellation = new CancellationTokenSource();
        bool isTraining = false;
        int read = 0;
        IEnumerable<SmallRow> data = Enumerable.Range(0, rows).Select(row =>
        {
            if (isTraining && ++read == 50)
                cancellation.Cancel();
            return new SmallRow { Label = 1 };
        });
        ImageSource images = RowImages.Read(
            _ml.Data.LoadFromEnumerable(data), new LabeledColumns("Label", "Pixels", 2), new ImageFormat(false, 0, 0, false),
            new MemoryBudget(rows), null, CancellationToken.None);
        isTraining = true;
        var loader = new BatchLoader(images.Where(index => index == rows - 1), 1, 0, shuffles: false, null);
        OperationCanceledException exception =
            Assert.Throws<OperationCanceledException>(() => loader.Load(0, cancellation.Token).Count());
        Assert.AreEqual(cancellation.Token, exception.CancellationToken);
        Assert.AreEqual(50, read);
    }

    [TestMethod]
    public void A_random_part_is_cut_out_of_the_image_at_its_own_size()
    {
        var options = new AugmentationOptions { ResizedCropScale = 0.3 };
        var augmenter = new ImageAugmenter(options, 3, Height, Width);
        var loader = new BatchLoader(Read("Path", 1 << 20, options), 8, seed: 9, shuffles: false, augmenter);
        byte[][] actual = Images(loader, 7);
        for (int i = 0; i < Count; i++)
        {
            var workspace = new ImageWorkspace();
            SourceImage image = EncodedReader.ReadFile(_pictures.Paths[i], color: true, workspace);
            var random = new RandomStream(9, 7, i);
            PixelBox part = augmenter.DrawPart(image.Shape, ref random);
            var expected = new byte[Length];
            new BilinearResizer().Run(image.Pixels, image.Shape.Width, 3, part, expected, Width, Height);
            CollectionAssert.AreEqual(expected, actual[i][..Length]);
        }
    }

    [TestMethod]
    public void Memory_stays_within_the_budget()
    {
        foreach (string column in (string[])["Path", "Content", "Image"])
        {
            foreach (int bytes in (int[])[0, 5_000, 30_000, 150_000])
            {
                var budget = new MemoryBudget(bytes);
                ImageSource images = Read(column, budget, new AugmentationOptions { ResizedCropScale = 0.3 });
                Images(new BatchLoader(images, 8, 0, shuffles: false, null), 0);
                Assert.IsLessThanOrEqualTo(bytes, budget.Used);
                if (images is RowImages rows && bytes > 0)
                    Assert.IsLessThanOrEqualTo(bytes, rows.KeptCount * 20 * 24 * 3 + rows.PoolSize * 20 * 24 * 3);
            }
        }
    }

    [TestMethod]
    public void The_pool_never_needs_more_rows_than_it_holds_and_mixes_kept_and_other_rows()
    {
        var images = (RowImages)Read("Image", 24 * Length, new());
        Assert.IsTrue(images.KeptCount is >= 16 and <= 18, $"{images.KeptCount} are kept");
        Assert.AreEqual(6, images.PoolSize);
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int[] order = images.Shuffle(new RandomStream(1, epoch));
            CollectionAssert.AreEquivalent(Enumerable.Range(0, Count).ToArray(), order);
            var waiting = new HashSet<int>();
            int read = images.KeptCount;
            foreach (int row in order.Where(row => row >= images.KeptCount))
            {
                for (; read <= row; read++)
                    waiting.Add(read);
                Assert.IsLessThanOrEqualTo(images.PoolSize, waiting.Count);
                waiting.Remove(row);
            }

            int[] firstHalf = order[..(Count / 2)];
            Assert.IsTrue(firstHalf.Count(row => row < images.KeptCount) is > 2 and < 15);
        }
    }

    [TestMethod]
    public void Bad_files_are_named_or_left_out_and_counted()
    {
        byte[] whole = File.ReadAllBytes(_pictures.Paths[7]);
        File.WriteAllBytes(_pictures.Paths[7], whole[..^30]);
        File.Delete(_pictures.Paths[33]);
        foreach ((string column, int bytes) in
            ((string, int)[])[("Path", 1 << 20), ("Path", 0), ("Image", 1 << 20), ("Image", 5000)])
        {
            ImageLoadException error = Assert.ThrowsExactly<ImageLoadException>(() =>
                Images(new BatchLoader(Read(column, bytes, new()), 8, 0, shuffles: false, null), 0));
            Assert.IsTrue(error.Message.Contains("7.png") || error.Message.Contains("33.png"), error.Message);

            var skipped = new List<SkippedImage>();
            ImageSource images = Read(column, new MemoryBudget(bytes), new(), ImageErrorAction.Skip, skipped);
            Assert.AreEqual(Count - 2, images.Count);
            CollectionAssert.AreEquivalent(
                (string[])[_pictures.Paths[7], _pictures.Paths[33]], skipped.Select(image => image.Name).ToArray());
            for (int epoch = 0; epoch < 2; epoch++)
                Assert.HasCount(Count - 2, Images(new BatchLoader(images, 8, 0, shuffles: true, null), epoch));
        }
    }

    [TestMethod]
    public void Images_of_different_sizes_are_refused_with_the_file_and_the_option()
    {
        var options = new ConvolutionalNetworkOptions { ImageColumnName = "Path" };
        ImageSource images = ImageSetReader.Read(
            _pictures.Load(_ml), options, Pictures.Classes, new MemoryBudget(1 << 20), []);
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(
            () => Images(new BatchLoader(images, 8, 0, shuffles: false, null), 0));
        StringAssert.Contains(error.Message, ".png' has ");
        StringAssert.Contains(error.Message, "24x20 and 3 are wanted");
        StringAssert.Contains(error.Message, "ImageWidth and ImageHeight");
    }

    [TestMethod]
    public void Rows_that_come_in_another_order_when_they_are_read_again_are_refused()
    {
        int pass = 0;
        IEnumerable<PixelRow> Rows()
        {
            int shift = pass++;
            for (int i = 0; i < 50; i++)
                yield return new PixelRow { Class = $"c{(i + shift) % 3}" };
        }

        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        data = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
        ImageSource images = ImageSetReader.Read(data, new ConvolutionalNetworkOptions(), 3, new MemoryBudget(2000), []);
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Images(new BatchLoader(images, 8, 0, shuffles: true, null), 0));
        StringAssert.Contains(error.Message, "in another order");
    }

    [TestMethod]
    public void Pixels_that_are_no_numbers_are_refused_with_the_row()
    {
        FloatRow[] rows = [.. Enumerable.Range(0, 5).Select(i => new FloatRow { Class = $"c{i % 2}" })];
        rows[3].Image[5] = float.NaN;
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
        ImageLoadException error = Assert.ThrowsExactly<ImageLoadException>(
            () => ImageSetReader.Read(data, new ConvolutionalNetworkOptions(), 2, new MemoryBudget(2000), []));
        StringAssert.Contains(
            error.Message, "Row 3: the image in the column 'Image' has a pixel that is no number: NaN at place 5");
    }

    [TestMethod]
    public void One_bright_image_shows_that_pixels_were_not_scaled_even_where_it_is_not_kept()
    {
        FloatRow[] rows =
        [
            .. Enumerable.Range(0, 40).Select(i => new FloatRow
            {
                Class = $"c{i % 2}", Image = [.. Enumerable.Repeat(i == 20 ? 200.5f : 0.5f, 16)],
            }),
        ];
        // There is room for a few images, of which the bright one is none.
        Assert.HasCount(40, Read().Labels);
        rows[20].Image = rows[0].Image;
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(Read).Message, "All pixels of the column 'Image' lie between 0.5 and 0.5");

        ImageSource Read()
        {
            IDataView data = _ml.Data.LoadFromEnumerable(rows);
            data = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
            return ImageSetReader.Read(data, new ConvolutionalNetworkOptions(), 2, new MemoryBudget(100), []);
        }
    }

    private static byte[] Fitted(string path)
    {
        var workspace = new ImageWorkspace();
        SourceImage image = EncodedReader.ReadFile(path, color: true, workspace);
        var target = new byte[Length];
        PixelBox part = PixelBox.Centered(image.Shape.Width, image.Shape.Height, (double)Width / Height);
        new BilinearResizer().Run(image.Pixels, image.Shape.Width, 3, part, target, Width, Height);
        return target;
    }

    private static string[] Describe(BatchLoader loader, int epoch) => [.. Images(loader, epoch).Select(Convert.ToHexString)];

    /// <summary>Each image with its label at the end.</summary>
    private static byte[][] Images(BatchLoader loader, int epoch) =>
    [
        .. loader.Load(epoch).SelectMany(batch => batch.Labels.Select((label, i) =>
        {
            int length = loader.Images.ImageLength;
            return (byte[])[.. batch.Pixels.AsSpan(i * length, length), (byte)label];
        })),
    ];

    private ImageSource Read(string column, int bytes, AugmentationOptions augmentation) =>
        Read(column, new MemoryBudget(bytes), augmentation);

    private ImageSource Read(
        string column, MemoryBudget budget, AugmentationOptions augmentation, ImageErrorAction onError = ImageErrorAction.Fail,
        List<SkippedImage>? skipped = null)
    {
        var options = new ConvolutionalNetworkOptions
        {
            ImageColumnName = column, ImageWidth = Width, ImageHeight = Height, Augmentation = augmentation, OnError = onError,
        };
        return ImageSetReader.Read(_pictures.Load(_ml), options, Pictures.Classes, budget, skipped ?? []);
    }

    private sealed class PixelRow
    {
        public string Class { get; set; } = "";

        [VectorType(16, 16)]
        public byte[] Image { get; set; } = new byte[256];
    }

    private sealed class FloatRow
    {
        public string Class { get; set; } = "";

        [VectorType(4, 4)]
        public float[] Image { get; set; } = new float[16];
    }

    private sealed class SmallRow
    {
        [KeyType(2)]
        public uint Label { get; init; }

        [VectorType(2, 2)]
        public byte[] Pixels { get; init; } = new byte[4];
    }
}
