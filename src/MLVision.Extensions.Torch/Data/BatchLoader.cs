using System.Collections.Concurrent;

namespace MLVision.Extensions.Torch;

/// <summary>Makes the batches of an epoch on background threads, a few ahead of the one that is used.</summary>
/// <param name="images">The images.</param>
/// <param name="batchSize">Images per batch; more than there are make one batch.</param>
/// <param name="seed">Decides the order and the augmentation, together with the epoch.</param>
/// <param name="shuffles">Whether each epoch has an order of its own; else that of the set.</param>
/// <param name="augmentation">What is done to each image; null for nothing.</param>
/// <param name="threads">How many threads work at a time; null for the number of processors.</param>
internal sealed class BatchLoader(
    ImageSource images, int batchSize, long seed, bool shuffles, ImageAugmenter? augmentation, int? threads = null)
{
    private const int BatchesAhead = 3;
    private readonly int _batchSize = Math.Min(batchSize, Math.Max(images.Count, 1));
    private readonly int _threads = threads ?? Environment.ProcessorCount;
    private readonly ScratchPool<ImageWorkspace> _workspaces = new(() => new ImageWorkspace());

    // Large arrays, which the garbage collector would leave lying about for long.
    private readonly ConcurrentStack<byte[]> _done = new();

    public ImageSource Images => images;

    /// <summary>A single image that would be left over joins the batch before.</summary>
    public int BatchCount => images.Count % _batchSize == 1 && images.Count > 1 && _batchSize > 1
        ? images.Count / _batchSize
        : (images.Count - 1) / _batchSize + 1;

    /// <summary>
    /// The batches of an epoch. The background threads end when the enumeration does, in whichever way; an error of theirs
    /// appears at its batch.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/> at the next batch.</param>
    public IEnumerable<ImageBatch> Load(int epoch, CancellationToken cancellation = default)
    {
        int count = BatchCount;
        int[] order = shuffles
            ? images.Shuffle(new RandomStream(seed, epoch, -1))
            : [.. Enumerable.Range(0, images.Count)];
        using ImagePass pass = images.Open(order);
        // Disposed before the pass, which its threads read from.
        using var queue = new PartQueue(_threads);
        using CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static state => ((ImagePass)state!).Stop(), pass);
        var ahead = new Queue<(ImageBatch Batch, PartQueue.Group Parts)>();
        try
        {
            for (int next = 0; next < count || ahead.Count > 0;)
            {
                for (; next < count && ahead.Count < BatchesAhead; next++)
                    ahead.Enqueue(Begin(next, isLast: next == count - 1));
                (ImageBatch batch, PartQueue.Group parts) = ahead.Dequeue();
                try
                {
                    queue.Finish(parts);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    // The pass was stopped for it; the error is that of the token.
                }

                cancellation.ThrowIfCancellationRequested();
                yield return batch;
            }
        }
        finally
        {
            pass.Stop();
        }

        (ImageBatch, PartQueue.Group) Begin(int number, bool isLast)
        {
            int start = number * _batchSize, size = isLast ? images.Count - start : _batchSize;
            int length = LengthOf(size);
            byte[] pixels = _done.TryPop(out byte[]? used) && used.Length == length
                ? used
                : GC.AllocateUninitializedArray<byte>(length);
            var batch = new ImageBatch(pixels, new long[size], number);
            var parts = new Action[Math.Min(_threads, size)];
            for (int i = 0; i < parts.Length; i++)
            {
                int from = i * size / parts.Length, to = (i + 1) * size / parts.Length;
                parts[i] = () => Fill(batch, order, start, from, to, epoch, pass);
            }

            return (batch, queue.Add(parts));
        }
    }

    /// <summary>Takes back the pixels of a batch, which nobody uses any more, for a batch to come.</summary>
    public void Recycle(ImageBatch batch) => _done.Push(batch.Pixels);

    private int LengthOf(int count)
    {
        long length = (long)count * images.ImageLength;
        return length <= Array.MaxLength
            ? (int)length
            : throw new InvalidOperationException(
                $"A batch of {count} images of {images.ImageLength} bytes takes more than 2 GiB. A smaller BatchSize together " +
                "with AccumulatedBatches makes steps of the same size.");
    }

    private void Fill(ImageBatch batch, int[] order, int start, int from, int to, int epoch, ImagePass pass)
    {
        ImageWorkspace workspace = _workspaces.Rent();
        for (int i = from; i < to; i++)
        {
            pass.ThrowIfStopped();
            int index = order[start + i];
            batch.Labels[i] = images.Labels[index];
            SourceImage image = pass.Read(index, workspace);
            Span<byte> target = batch.Pixels.AsSpan(i * images.ImageLength, images.ImageLength);
            if (augmentation is null)
            {
                image.FitTo(images.Height, images.Width, target, workspace);
            }
            else
            {
                // By the image, not by its place: the order may be another one day.
                var random = new RandomStream(seed, epoch, index);
                augmentation.Apply(image, target, ref random, workspace);
            }
        }

        _workspaces.Return(workspace);
    }
}
