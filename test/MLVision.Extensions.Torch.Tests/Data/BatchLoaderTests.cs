namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class BatchLoaderTests
{
    [TestMethod]
    public void An_epoch_has_every_image_once_in_an_order_of_its_own()
    {
        ImageSet images = Numbered(103);
        var loader = new BatchLoader(images, 16, seed: 3, shuffles: true, null);
        byte[] first = [.. loader.Load(0).SelectMany(batch => batch.Pixels)], second = [.. loader.Load(1).SelectMany(batch =>
            batch.Pixels)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 103).Select(i => (byte)i).ToArray(), first);
        CollectionAssert.AreEquivalent(first, second);
        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreEqual(first, loader.Load(0).SelectMany(batch => batch.Pixels).ToArray());
        foreach (ImageBatch batch in loader.Load(5))
            CollectionAssert.AreEqual(batch.Pixels.Select(value => (long)value % 4).ToArray(), batch.Labels);
    }

    [TestMethod]
    [DataRow(32, 16, new[] { 16, 16 })]
    [DataRow(33, 16, new[] { 16, 17 })]
    [DataRow(34, 16, new[] { 16, 16, 2 })]
    [DataRow(1, 16, new[] { 1 })]
    [DataRow(3, 1, new[] { 1, 1, 1 })]
    [DataRow(34, int.MaxValue, new[] { 34 })]
    public void A_single_image_left_over_joins_the_batch_before(int count, int batchSize, int[] expected)
    {
        var loader = new BatchLoader(Numbered(count), batchSize, 0, shuffles: false, null);
        ImageBatch[] batches = [.. loader.Load(0)];
        CollectionAssert.AreEqual(expected, batches.Select(batch => batch.Labels.Length).ToArray());
        Assert.AreEqual(expected.Length, loader.BatchCount);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, count).Select(i => (byte)i).ToArray(), batches.SelectMany(batch => batch.Pixels).ToArray());
    }

    [TestMethod]
    public void A_split_takes_the_same_part_of_each_class()
    {
        ImageSet images = Numbered(100);
        (ImageSource kept, ImageSource taken) = images.Split(0.2, seed: 1);
        Assert.AreEqual(100, kept.Count + taken.Count);
        for (int label = 0; label < 4; label++)
            Assert.AreEqual(5, taken.Labels.Count(other => other == label));
        byte[] all = [.. Pixels(kept), .. Pixels(taken)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).Select(i => (byte)i).ToArray(), all);
    }

    [TestMethod]
    public void Normalization_measures_mean_and_deviation_of_each_channel()
    {
        var images = new ImageSet(2, 1, 2);
        new byte[] { 0, 255, 51, 51 }.CopyTo(images.Add(0));
        new byte[] { 0, 255, 51, 51 }.CopyTo(images.Add(1));
        ImageNormalization measured = ImageNormalization.Measure(images);
        Assert.AreEqual(0.5f, measured.Means[0], 1e-6f);
        Assert.AreEqual(0.5f, measured.Deviations[0], 1e-6f);
        Assert.AreEqual(0.2f, measured.Means[1], 1e-6f);
        Assert.AreEqual(1, measured.Deviations[1]);
    }

    [TestMethod]
    public void Beta_numbers_have_the_mean_and_variance_of_their_distribution()
    {
        foreach (double alpha in (double[])[0.2, 1, 4])
        {
            var random = new RandomStream(7, 0);
            double[] values = [.. Enumerable.Range(0, 20000).Select(_ => random.NextBeta(alpha))];
            double mean = values.Average();
            Assert.AreEqual(0.5, mean, 0.01);
            Assert.AreEqual(1 / (4 * (2 * alpha + 1)), values.Average(value => (value - mean) * (value - mean)), 0.005);
        }
    }

    private static IEnumerable<byte> Pixels(ImageSource images) =>
        new BatchLoader(images, 16, 0, shuffles: false, null).Load(0).SelectMany(batch => batch.Pixels);

    private static ImageSet Numbered(int count)
    {
        var images = new ImageSet(1, 1, 1);
        for (int i = 0; i < count; i++)
            images.Add(i % 4)[0] = (byte)i;
        return images;
    }
}
