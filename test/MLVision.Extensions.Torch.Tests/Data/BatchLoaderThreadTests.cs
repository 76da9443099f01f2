namespace MLVision.Extensions.Torch.Tests;

/// <summary>What becomes of the background threads.</summary>
[TestClass]
public sealed class BatchLoaderThreadTests
{
    [TestMethod]
    public void They_end_when_the_enumeration_is_abandoned()
    {
        var source = new SlowSource(1000);
        foreach (ImageBatch batch in new BatchLoader(source, 10, 0, shuffles: true, null, threads: 4).Load(0))
        {
            Assert.HasCount(10, batch.Labels);
            break;
        }

        int read = source.Read;
        Assert.AreEqual(0, source.Active);
        Assert.AreEqual(1, source.DisposedPasses);
        // The batch that was used and three ahead at most.
        Assert.IsLessThanOrEqualTo(50, read);
        Thread.Sleep(30);
        Assert.AreEqual(read, source.Read);
    }

    [TestMethod]
    public void An_error_appears_once_at_its_batch_and_ends_them()
    {
        var source = new SlowSource(1000, bad: 25);
        var labels = new List<long>();
        ImageLoadException error = Assert.ThrowsExactly<ImageLoadException>(() =>
        {
            foreach (ImageBatch batch in new BatchLoader(source, 10, 0, shuffles: false, null, threads: 4).Load(0))
                labels.AddRange(batch.Labels);
        });
        Assert.AreEqual("picture 25", error.ImageName);
        Assert.HasCount(20, labels);
        Assert.AreEqual(0, source.Active);
        Assert.AreEqual(1, source.DisposedPasses);
    }

    [TestMethod]
    public void No_more_work_at_a_time_than_they_are()
    {
        var source = new SlowSource(100);
        Assert.AreEqual(10, new BatchLoader(source, 10, 0, shuffles: false, null, threads: 1).Load(0).Count());
        Assert.AreEqual(1, source.MostActive);
    }

    private sealed class SlowSource(int count, int bad = -1) : ImageSource(new PixelShape(1, 1, 1))
    {
        private int _read, _active, _mostActive, _disposedPasses;

        public int Read => Volatile.Read(ref _read);

        public int Active => Volatile.Read(ref _active);

        public int MostActive => Volatile.Read(ref _mostActive);

        public int DisposedPasses => Volatile.Read(ref _disposedPasses);

        public override IReadOnlyList<int> Labels { get; } = new int[count];

        public override ImagePass Open(ReadOnlySpan<int> order) => new Pass(this, bad);

        private sealed class Pass(SlowSource source, int bad) : ImagePass
        {
            public override SourceImage Read(int index, ImageWorkspace workspace)
            {
                Interlocked.Increment(ref source._read);
                int active = Interlocked.Increment(ref source._active);
                source._mostActive = Math.Max(source._mostActive, active);
                Thread.Sleep(1);
                Interlocked.Decrement(ref source._active);
                return index == bad
                    ? throw new ImageLoadException($"picture {index}", "It is damaged.")
                    : new SourceImage(workspace.Pixels.Reserve(1), source.Shape, isPlanar: true);
            }

            public override void Dispose() => Interlocked.Increment(ref source._disposedPasses);
        }
    }
}
