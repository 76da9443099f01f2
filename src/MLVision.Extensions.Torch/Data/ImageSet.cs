namespace MLVision.Extensions.Torch;

/// <summary>Images of one size and their classes in memory: bytes in the order channel, row, column.</summary>
internal sealed class ImageSet(int channels, int height, int width)
{
    // Blocks instead of one array, which could hold 2 GiB at most and would be copied whenever it grows.
    private const int BlockBytes = 16 << 20;
    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _labels = [];
    private readonly int _perBlock = Math.Max(1, BlockBytes / (channels * height * width));

    public int Count => _labels.Count;

    public int Channels => channels;

    public int Height => height;

    public int Width => width;

    /// <summary>Bytes per image.</summary>
    public int ImageLength => channels * height * width;

    public IReadOnlyList<int> Labels => _labels;

    /// <summary>Adds an image and returns its memory.</summary>
    public Span<byte> Add(int label)
    {
        int place = Count % _perBlock;
        if (place == 0)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(_perBlock * ImageLength));
        _labels.Add(label);
        return _blocks[^1].AsSpan(place * ImageLength, ImageLength);
    }

    public ReadOnlySpan<byte> this[int index] => _blocks[index / _perBlock].AsSpan(index % _perBlock * ImageLength, ImageLength);

    /// <exception cref="InvalidDataException">The images have another size than those of the other set.</exception>
    public void RequireSizeOf(ImageSet other)
    {
        if (channels != other.Channels || height != other.Height || width != other.Width)
            throw new InvalidDataException(
                $"The images to judge by are {channels}x{height}x{width}, those to train on " +
                $"{other.Channels}x{other.Height}x{other.Width} " +
                "(channels x height x width).");
    }

    /// <summary>Takes out a part of the images, of each class the same part, as a set of its own.</summary>
    /// <param name="fraction">The part that is taken out; of each class at least one image stays.</param>
    /// <param name="seed">Decides which.</param>
    public (ImageSet Kept, ImageSet Taken) Split(double fraction, long seed)
    {
        var rest = new ImageSet(channels, height, width);
        var part = new ImageSet(channels, height, width);
        var taken = new bool[Count];
        foreach (IGrouping<int, int> images in Enumerable.Range(0, Count).GroupBy(index => _labels[index]))
        {
            int[] members = [.. images];
            int wanted = Math.Min((int)Math.Round(fraction * members.Length), members.Length - 1);
            int[] order = new RandomStream(seed, images.Key).Permutation(members.Length);
            for (int i = 0; i < wanted; i++)
                taken[members[order[i]]] = true;
        }

        for (int i = 0; i < Count; i++)
            this[i].CopyTo((taken[i] ? part : rest).Add(_labels[i]));
        return (rest, part);
    }
}
