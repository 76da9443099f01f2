namespace MLVision.Extensions.Torch;

/// <summary>Images in memory.</summary>
internal sealed class ImageSet(PixelShape shape, MemoryBudget budget) : ImageSource(shape)
{
    private readonly ImageStore _store = new(budget);
    private readonly List<StoredImage> _images = [];
    private readonly List<int> _labels = [];

    public ImageSet(int channels, int height, int width)
        : this(new PixelShape(channels, height, width), new MemoryBudget(long.MaxValue))
    {
    }

    public override IReadOnlyList<int> Labels => _labels;

    /// <summary>The bytes of an image.</summary>
    public ReadOnlySpan<byte> this[int index] => _images[index].Pixels;

    /// <summary>Adds an image of the network's size and returns its memory, in the order channel, row, column.</summary>
    public Span<byte> Add(int label) => TryAdd(label, out Span<byte> pixels)
        ? pixels
        : throw new InvalidOperationException("There is no memory for more images.");

    /// <summary>Adds an image of the network's size and gives its memory, in the order channel, row, column.</summary>
    /// <returns>False where there is no more memory.</returns>
    public bool TryAdd(int label, out Span<byte> pixels)
    {
        bool fits = _store.TryReserve(Shape, isPlanar: true, out StoredImage stored);
        pixels = stored.Pixels;
        return fits && Keep(stored, label);
    }

    /// <summary>Adds a copy of an image of any size.</summary>
    /// <returns>False where there is no more memory.</returns>
    public bool TryAdd(int label, SourceImage image) => _store.TryAdd(image, out StoredImage stored) && Keep(stored, label);

    /// <summary>Adds a place without an image, which must not be asked for.</summary>
    public void AddMissing(int label) => Keep(default, label);

    public override ImagePass Open(ReadOnlySpan<int> order) => new Pass(_images);

    private bool Keep(StoredImage image, int label)
    {
        _images.Add(image);
        _labels.Add(label);
        return true;
    }

    private sealed class Pass(List<StoredImage> images) : ImagePass
    {
        public override SourceImage Read(int index, ImageWorkspace workspace) => images[index].View;
    }
}
