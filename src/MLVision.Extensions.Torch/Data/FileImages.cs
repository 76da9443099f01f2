using System.Runtime.ExceptionServices;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Images in files, or in memory as they were encoded: in any order, decoded on the thread that asks. Decoded ones are kept as
/// long as the memory lasts.
/// </summary>
internal sealed class FileImages : ImageSource
{
    private readonly IReadOnlyList<EncodedItem> _items;
    private readonly ImageFormat _format;
    private readonly ImageStore _store;

    // An image is asked for by one thread at a time: once in a pass, and passes follow one another or have other images.
    private readonly StoredImage[] _stored;

    private FileImages(
        IReadOnlyList<EncodedItem> items, IReadOnlyList<int> labels, PixelShape shape, ImageFormat format, MemoryBudget budget)
        : base(shape)
    {
        _items = items;
        _format = format;
        _store = new ImageStore(budget);
        _stored = new StoredImage[items.Count];
        Labels = labels;
    }

    public override IReadOnlyList<int> Labels { get; }

    /// <summary>Looks at the images.</summary>
    /// <param name="items">One or more images.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="format">What is made of them.</param>
    /// <param name="budget">The memory for decoded images.</param>
    /// <param name="skipped">
    /// Takes the images that cannot be read or decoded, which are left out; null where they are errors, at the time when they
    /// are asked for.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ImageLoadException">The first image cannot be read or decoded.</exception>
    public static ImageSource Create(
        IReadOnlyList<EncodedItem> items, IReadOnlyList<int> labels, ImageFormat format, MemoryBudget budget,
        List<SkippedImage>? skipped, CancellationToken cancellation)
    {
        var workspaces = new ScratchPool<ImageWorkspace>(() => new ImageWorkspace());
        PixelShape? first = null;
        for (int i = 0; first is null && i < items.Count; i++)
        {
            try
            {
                first = items[i].Decode(format.Color, workspaces.Rent()).Shape;
            }
            catch (ImageLoadException) when (skipped is not null && i < items.Count - 1)
            {
                // It is found again below.
            }
        }

        var images = new FileImages(items, labels, format.ShapeFor(first!.Value), format, budget);
        if (skipped is null)
            return images;

        SkippedImage?[] bad = images.FindBad(workspaces, cancellation);
        skipped.AddRange(bad.OfType<SkippedImage>());
        return Array.TrueForAll(bad, image => image is null) ? images : images.Where(index => bad[index] is null);
    }

    public override ImagePass Open(ReadOnlySpan<int> order) => new Pass(this);

    /// <summary>Reads all images, and with it keeps what there is memory for.</summary>
    private SkippedImage?[] FindBad(ScratchPool<ImageWorkspace> workspaces, CancellationToken cancellation)
    {
        var bad = new SkippedImage?[Count];
        try
        {
            Parallel.For(0, Count, new ParallelOptions { CancellationToken = cancellation }, index =>
            {
                ImageWorkspace workspace = workspaces.Rent();
                try
                {
                    Read(index, workspace);
                }
                catch (ImageLoadException e)
                {
                    bad[index] = new SkippedImage(e.ImageName, e.Message);
                }

                workspaces.Return(workspace);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return bad;
    }

    private SourceImage Read(int index, ImageWorkspace workspace)
    {
        if (_stored[index].Block is not null)
            return _stored[index].View;
        EncodedItem item = _items[index];
        SourceImage image = _format.Prepare(
            item.Decode(_format.Color, workspace), Shape, $"The image '{item.Name}'", workspace);
        _store.TryAdd(image, out _stored[index]);
        return image;
    }

    private sealed class Pass(FileImages images) : ImagePass
    {
        public override SourceImage Read(int index, ImageWorkspace workspace) => images.Read(index, workspace);
    }
}
