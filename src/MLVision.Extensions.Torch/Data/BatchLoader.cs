namespace MLVision.Extensions.Torch;

/// <summary>Makes the batches of an epoch on background threads, a few ahead of the one that is used.</summary>
/// <param name="images">The images.</param>
/// <param name="batchSize">Images per batch.</param>
/// <param name="seed">Decides the order and the augmentation, together with the epoch.</param>
/// <param name="shuffles">Whether each epoch has an order of its own; else that of the set.</param>
/// <param name="augmentation">What is done to each image; null for nothing.</param>
internal sealed class BatchLoader(ImageSet images, int batchSize, long seed, bool shuffles, ImageAugmenter? augmentation)
{
    private const int BatchesAhead = 3;

    public ImageSet Images => images;

    /// <summary>A single image that would be left over joins the batch before.</summary>
    public int BatchCount => images.Count % batchSize == 1 && images.Count > 1 && batchSize > 1
        ? images.Count / batchSize
        : (images.Count + batchSize - 1) / batchSize;

    public IEnumerable<ImageBatch> Load(int epoch)
    {
        int count = BatchCount;
        int[] order = shuffles
            ? new RandomStream(seed, epoch, -1).Permutation(images.Count)
            : [.. Enumerable.Range(0, images.Count)];
        var ahead = new Queue<Task<ImageBatch>>();
        for (int next = 0; next < count || ahead.Count > 0;)
        {
            for (; next < count && ahead.Count < BatchesAhead; next++)
            {
                int number = next;
                ahead.Enqueue(Task.Run(() => Make(order, epoch, number, isLast: number == count - 1)));
            }

            yield return ahead.Dequeue().GetAwaiter().GetResult();
        }
    }

    private ImageBatch Make(int[] order, int epoch, int number, bool isLast)
    {
        int start = number * batchSize;
        int size = isLast ? images.Count - start : batchSize;
        var pixels = GC.AllocateUninitializedArray<byte>(size * images.ImageLength);
        var labels = new long[size];
        for (int i = 0; i < size; i++)
        {
            int index = order[start + i];
            labels[i] = images.Labels[index];
            Span<byte> target = pixels.AsSpan(i * images.ImageLength, images.ImageLength);
            if (augmentation is null)
            {
                images[index].CopyTo(target);
            }
            else
            {
                // By the image, not by its place: the order may be another one day.
                var random = new RandomStream(seed, epoch, index);
                augmentation.Apply(images[index], target, ref random);
            }
        }

        return new ImageBatch(pixels, labels, number);
    }
}
