using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The images of a data view that are more than the memory takes: the first rows are kept, the others are read again in each
/// pass, one row after another, and put into a random order by a pool of images.
/// </summary>
internal sealed class RowImages : ImageSource
{
    // A pass begins with few images in the pool, so that nobody waits until it is full.
    private const int FirstImages = 64;

    // The order of the rows is another one than the view's own, but the same in each pass.
    private const int RowOrderSeed = 1;

    private readonly IDataView _data;
    private readonly LabeledColumns _columns;
    private readonly ImageFormat _format;
    private readonly ImageSet _kept;
    private readonly int _poolSize;

    private RowImages(
        IDataView data, LabeledColumns columns, ImageFormat format, ImageSet kept, IReadOnlyList<int> labels, int poolSize)
        : base(kept.Shape)
    {
        _data = data;
        _columns = columns;
        _format = format;
        _kept = kept;
        _poolSize = poolSize;
        Labels = labels;
    }

    public override IReadOnlyList<int> Labels { get; }

    /// <summary>How many rows are kept in memory.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>How many images the pool holds at most.</summary>
    public int PoolSize => _poolSize;

    /// <summary>Reads the images of a data view, all into memory where they fit.</summary>
    /// <param name="data">The data view.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="format">What is made of the images.</param>
    /// <param name="budget">The memory.</param>
    /// <param name="skipped">
    /// Takes the images that cannot be read or decoded, which are left out; null where they are errors.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">
    /// A row has no label, images have different sizes, or pixels are not of 0 to 255.
    /// </exception>
    /// <exception cref="ImageLoadException">An image cannot be read or decoded.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static ImageSource Read(
        IDataView data, LabeledColumns columns, ImageFormat format, MemoryBudget budget, List<SkippedImage>? skipped,
        CancellationToken cancellation)
    {
        long used = budget.Used;
        var all = new Scan(data, columns, format, budget, skipped is not null, cancellation);
        if (all.Run(random: null, endsWhenFull: true))
        {
            skipped?.AddRange(all.Skipped);
            return all.WithoutSkipped(all.Kept);
        }

        // A quarter is for the images that are read ahead.
        budget.Return(budget.Used - used);
        long rest = Math.Max(budget.Limit - budget.Used, 0), forPool = rest / 4;
        budget.TryTake(rest);
        var part = new Scan(data, columns, format, new MemoryBudget(rest - forPool), skipped is not null, cancellation);
        part.Run(data.CanShuffle ? new Random(RowOrderSeed) : null, endsWhenFull: false);
        int poolSize = (int)Math.Clamp(forPool / Math.Max(part.LargestLength, 1), 1, int.MaxValue);
        skipped?.AddRange(part.Skipped);
        return part.WithoutSkipped(new RowImages(data, columns, format, part.Kept, part.Labels, poolSize));
    }

    public override ImagePass Open(ReadOnlySpan<int> order)
    {
        var wanted = new bool[Count];
        bool any = false;
        foreach (int index in order)
        {
            wanted[index] = index >= _kept.Count;
            any |= wanted[index];
        }

        return any ? new Pass(this, wanted) : _kept.Open(order);
    }

    public override int[] Shuffle(RandomStream random) => Shuffle([.. Enumerable.Range(0, Count)], random);

    public override int[] Shuffle(int[] members, RandomStream random)
    {
        // Those in memory in any order; of the others one of those that are read, which are at most as many as the pool holds.
        int kept = Array.FindIndex(members, member => member >= _kept.Count);
        kept = kept < 0 ? members.Length : kept;
        int[] keptOrder = random.Permutation(kept), order = new int[members.Length];
        var pool = new List<int>();
        int next = kept, keptLeft = kept, drawn = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (random.Next(order.Length - i) < keptLeft)
            {
                order[i] = keptOrder[--keptLeft];
                continue;
            }

            int size = Math.Min(_poolSize, FirstImages + drawn++);
            while (next < members.Length && pool.Count < size)
                pool.Add(next++);
            int place = random.Next(pool.Count);
            order[i] = pool[place];
            pool[place] = pool[^1];
            pool.RemoveAt(pool.Count - 1);
        }

        return order;
    }

    /// <summary>One reading of all rows.</summary>
    private sealed class Scan(
        IDataView data, LabeledColumns columns, ImageFormat format, MemoryBudget budget, bool skips,
        CancellationToken cancellation)
    {
        private readonly HashSet<int> _skippedRows = [];

        public ImageSet Kept { get; private set; } = null!;

        public List<int> Labels { get; } = [];

        public List<SkippedImage> Skipped { get; } = [];

        /// <summary>Bytes of the largest image that was kept.</summary>
        public int LargestLength { get; private set; }

        /// <returns>Whether all images are in memory.</returns>
        public bool Run(Random? random, bool endsWhenFull)
        {
            using var rows = new LabeledRows(data, columns, random);
            var reader = new PixelReader(rows.Cursor, columns.Image, format.Color);
            var workspace = new ImageWorkspace();
            bool isFull = false;
            while (rows.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                Labels.Add(rows.Label);
                // Whether they can be read must be known beforehand where those that cannot are left out.
                // The same holds as long as no image shows that pixels were not scaled.
                if (isFull && !skips && !reader.LooksScaled)
                    rows.RequireLabel();
                else if (TryRead(rows, reader, workspace, out SourceImage image))
                    isFull |= !Keep(image, rows.Label, reader.Subject, isFull, workspace);
                else if (!isFull)
                    Kept?.AddMissing(rows.Label);
                if (isFull && endsWhenFull)
                    return false;
            }

            reader.RequireScale();
            if (Kept is null)
                throw new InvalidOperationException(
                    Labels.Count == 0
                        ? "There are no rows to train on."
                        : $"There are no rows to train on that can be read; {Skipped[0].Name}: {Skipped[0].Reason}");
            return !isFull;
        }

        public ImageSource WithoutSkipped(ImageSource images) =>
            _skippedRows.Count == 0 ? images : images.Where(index => !_skippedRows.Contains(index));

        private bool TryRead(LabeledRows rows, PixelReader reader, ImageWorkspace workspace, out SourceImage image)
        {
            try
            {
                rows.RequireLabel();
                image = reader.Read(workspace);
                return true;
            }
            catch (Exception e) when (skips && LabeledRows.IsAboutOneRow(e))
            {
                _skippedRows.Add(Labels.Count - 1);
                Skipped.Add(rows.Skip(e));
                image = default;
                return false;
            }
        }

        /// <returns>Whether there was memory for it.</returns>
        private bool Keep(SourceImage image, int label, string subject, bool isFull, ImageWorkspace workspace)
        {
            if (Kept is null)
            {
                Kept = new ImageSet(format.ShapeFor(image.Shape), budget);
                foreach (int row in _skippedRows)
                    Kept.AddMissing(Labels[row]);
            }

            image = format.Prepare(image, Kept.Shape, subject, workspace);
            LargestLength = Math.Max(LargestLength, image.Pixels.Length);
            return !isFull && Kept.TryAdd(label, image);
        }
    }

    private sealed class Pass : ImagePass
    {
        private readonly RowImages _images;
        private readonly bool[] _wanted;
        private readonly LabeledRows _rows;
        private readonly PixelReader _reader;
        private readonly bool _isContent;
        private readonly ImagePass _kept;
        private readonly Lock _lock = new();
        private readonly Dictionary<int, WaitingImage> _waiting = [];
        private readonly Stack<byte[]> _free = [];
        private readonly ImageWorkspace _workspace = new();
        private ExceptionDispatchInfo? _failure;
        private int _row = -1;

        public Pass(RowImages images, bool[] wanted)
        {
            _images = images;
            _wanted = wanted;
            _kept = images._kept.Open([]);
            _rows = new LabeledRows(
                images._data, images._columns, images._data.CanShuffle ? new Random(RowOrderSeed) : null);
            _reader = new PixelReader(_rows.Cursor, images._columns.Image, images._format.Color);
            _isContent = PixelReader.IsContent(images._data.Schema[images._columns.Image].Type);
        }

        public override SourceImage Read(int index, ImageWorkspace workspace)
        {
            if (index < _images._kept.Count)
                return _kept.Read(index, workspace);
            WaitingImage image;
            lock (_lock)
            {
                while (!_waiting.Remove(index, out image))
                {
                    // There may be many rows before that of the image.
                    ThrowIfStopped();
                    ReadRow();
                }

                if (image.Name is null)
                {
                    // The arrays change hands instead of being copied.
                    _free.Push(workspace.Pixels.Array);
                    workspace.Pixels.Array = image.Bytes;
                }
            }

            if (image.Name is null)
                return new SourceImage(image.Bytes.AsSpan(0, image.Shape.Length), image.Shape, image.IsPlanar);
            SourceImage decoded = new EncodedItem(image.Name, image.Bytes).Decode(_images._format.Color, workspace);
            return _images._format.Prepare(decoded, _images.Shape, $"The image '{image.Name}'", workspace);
        }

        public override void Dispose() => _rows.Dispose();

        private void ReadRow()
        {
            _failure?.Throw();
            try
            {
                if (!_rows.MoveNext())
                    throw new InvalidOperationException(
                        $"The data view gives {_row + 1} rows now and gave {_images.Count} before.");
                _row++;
                if (_row >= _images.Count || _rows.Label != _images.Labels[_row])
                    throw new InvalidOperationException(
                        "The data view gives other rows, or in another order, each time. The images are more than " +
                        "CacheMegabytes allows and must be read again: shuffle with a seed, or save the rows before.");
                if (_wanted[_row])
                    _waiting.Add(_row, ReadImage());
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
                throw;
            }
        }

        private WaitingImage ReadImage()
        {
            if (_isContent)
            {
                EncodedItem item = _reader.ReadEncoded();
                return new WaitingImage(item.Content!, default, false, item.Name);
            }

            SourceImage image = _images._format.Prepare(
                _reader.Read(_workspace), _images.Shape, _reader.Subject, _workspace);
            if (!_free.TryPop(out byte[]? bytes) || bytes.Length < image.Pixels.Length)
                bytes = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
            image.Pixels.CopyTo(bytes);
            return new WaitingImage(bytes, image.Shape, image.IsPlanar, null);
        }
    }

    /// <summary>An image that was read and is not asked for yet; one with a name is encoded.</summary>
    private readonly record struct WaitingImage(byte[] Bytes, PixelShape Shape, bool IsPlanar, string? Name);
}
