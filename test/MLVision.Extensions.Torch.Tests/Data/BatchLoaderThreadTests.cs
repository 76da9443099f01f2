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

    [TestMethod]
    public void No_thread_of_the_pool_is_needed()
    {
        using var pool = new BlockedPool();
        var loader = new BatchLoader(new SlowSource(100), 10, 0, shuffles: false, null, threads: 2);
        BlockedPool.Run(() => Assert.AreEqual(100, loader.Load(0).Sum(batch => batch.Labels.Length)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void All_of_them_work_at_a_time_whether_the_consumer_waits_for_them_or_is_slow(int threads)
    {
        // Each image is a part of its own, and the parts of a batch wait for one another: a thread that stayed away is missed.
        var source = new SlowSource(100 * threads, partsThatMeet: threads);
        foreach (ImageBatch batch in new BatchLoader(source, threads, 0, shuffles: false, null, threads).Load(0))
        {
            // This one and two more are begun, which the others prepare while this thread does something else.
            int begun = Math.Min(batch.Number + 3, 100) * threads;
            if (batch.Number % 4 == 0)
                Assert.IsTrue(SpinWait.SpinUntil(() => source.Read >= begun, TimeSpan.FromSeconds(30)));
        }

        Assert.AreEqual(0, source.Missed);
        Assert.AreEqual(threads, source.MostActive);
    }

    [TestMethod]
    public void A_batch_that_no_array_holds_is_refused_with_its_size()
    {
        var source = new SlowSource(300, width: 1 << 23);
        var exception = Assert.ThrowsExactly<InvalidOperationException>(
            () => new BatchLoader(source, 256, 0, shuffles: false, null).Load(0).First());
        StringAssert.Contains(exception.Message, "A batch of 256 images of 8388608 bytes takes more than 2 GiB");
        StringAssert.Contains(exception.Message, "BatchSize");
        Assert.AreEqual(0, source.Read);
    }

    private sealed class SlowSource(int count, int bad = -1, int? partsThatMeet = null, int width = 1)
        : ImageSource(new PixelShape(1, 1, width))
    {
        private readonly Barrier? _meeting = partsThatMeet is { } parts ? new Barrier(parts) : null;
        private int _read, _active, _mostActive, _missed, _disposedPasses;

        public int Read => Volatile.Read(ref _read);

        public int Active => Volatile.Read(ref _active);

        public int MostActive => Volatile.Read(ref _mostActive);

        /// <summary>How often a thread waited for the others in vain.</summary>
        public int Missed => Volatile.Read(ref _missed);

        public int DisposedPasses => Volatile.Read(ref _disposedPasses);

        public override IReadOnlyList<int> Labels { get; } = new int[count];

        public override ImagePass Open(ReadOnlySpan<int> order) => new Pass(this, bad);

        private sealed class Pass(SlowSource source, int bad) : ImagePass
        {
            public override SourceImage Read(int index, ImageWorkspace workspace)
            {
                Interlocked.Increment(ref source._read);
                int active = Interlocked.Increment(ref source._active);
                for (int most; active > (most = source.MostActive);)
                    Interlocked.CompareExchange(ref source._mostActive, active, most);
                if (source._meeting?.SignalAndWait(TimeSpan.FromSeconds(30)) == false)
                    Interlocked.Increment(ref source._missed);
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
