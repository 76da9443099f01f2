namespace TorchSharp.Tests;

[TestClass]
public class DisposeScopeTests
{
    [TestMethod]
    public void EverythingInAScopeIsDisposedWithItExceptWhatIsMovedOut()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor kept, detached, inner;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                kept = ones(2).add(1).MoveToOuterDisposeScope();
                detached = zeros(2).DetachFromDisposeScope();
                inner = ones(3);
            }
            Assert.IsTrue(inner.IsInvalid);
            Assert.IsTrue(outer.Contains(kept));
            Assert.AreEqual(1, outer.DisposablesCount);
        }
        Assert.IsTrue(kept.IsInvalid);
        Assert.IsFalse(detached.IsInvalid);
        detached.Dispose();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void DisposingByHandTakesATensorOutOfItsScope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = ones(2);

        tensor.Dispose();

        Assert.AreEqual(0, scope.DisposablesCount);
    }

    [TestMethod]
    public void DisposeEverythingButKeepsWhatIsNamed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = ones(2), dropped = ones(2);

        scope.DisposeEverythingBut(kept);

        Assert.IsTrue(dropped.IsInvalid);
        Assert.IsFalse(kept.IsInvalid);
        Assert.AreEqual(1, scope.DisposablesCount);
    }

    [TestMethod]
    public void AttachedTensorsAreDisposedWithTheScope()
    {
        Tensor tensor = ones(2);
        using (DisposeScope scope = NewDisposeScope())
            scope.Attach(tensor);
        Assert.IsTrue(tensor.IsInvalid);
    }

    [TestMethod]
    public void AnOuterScopeMayCloseFirst()
    {
        DisposeScope outer = NewDisposeScope();
        Tensor ofOuter = ones(1);
        DisposeScope inner = NewDisposeScope();
        outer.Dispose();
        Tensor ofInner = ones(1);

        Assert.IsTrue(ofOuter.IsInvalid);
        inner.Dispose();
        Assert.IsTrue(ofInner.IsInvalid);
        Assert.IsNull(CurrentDisposeScope);
    }

    [TestMethod]
    public void ScopesBelongToTheirThread()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? elsewhere = null;
        bool hasScope = true;
        var thread = new Thread(() =>
        {
            hasScope = CurrentDisposeScope is not null;
            elsewhere = ones(2);
        });
        thread.Start();
        thread.Join();

        Assert.IsFalse(hasScope);
        Assert.AreEqual(0, scope.DisposablesCount);
        elsewhere!.Dispose();
    }

    [TestMethod]
    public void StatisticsCountLivesAndDeaths()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        Tensor outside = ones(1);
        using (NewDisposeScope())
        {
            ones(1).Dispose();
            _ = ones(1);
            Assert.AreEqual(2, statistics.ThreadTotalLiveCount);
        }

        Assert.AreEqual(1, statistics.ThreadTotalLiveCount);
        Assert.AreEqual(1, statistics.CreatedOutsideScopeCount);
        Assert.AreEqual(2, statistics.CreatedInScopeCount);
        Assert.AreEqual(2, statistics.DisposedInScopeCount);
        outside.Dispose();
        Assert.AreEqual(0, statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void TrainingLeavesNothingBehind()
    {
        DisposeScopeManager.Statistics.Reset();
        using (Sequential network = NewNetwork())
        using (Adam optimiser = optim.Adam(network.parameters()))
        {
            long started = 0;
            for (int step = 0; step < 5; step++)
            {
                using (NewDisposeScope())
                {
                    optimiser.zero_grad();
                    Tensor loss = nn.functional.cross_entropy(network.call(randn(8, 1, 8, 8)), arange(8).remainder(3));
                    loss.backward();
                    nn.utils.clip_grad_norm_(network.parameters(), 1);
                    optimiser.step();
                    Assert.IsFalse(double.IsNaN(loss.ToDouble()));
                }
                if (step == 0)
                    started = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
                Assert.AreEqual(started, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
            network.zero_grad();
            Assert.IsTrue(network.parameters().All(parameter => parameter.grad is null));
        }
        Assert.AreEqual(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void AModuleOutlivesTheScopeItIsMadeIn()
    {
        using Sequential network = NewNetwork();

        Assert.IsTrue(network.state_dict().Values.All(tensor => !tensor.IsInvalid));
    }

    [TestMethod]
    public void ForgottenTensorsAreFinalised()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ATensorThatNobodyHoldsLivesUntilItsBytesAreCopied(bool reads)
    {
        // What other tests have left.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var stream = new CollectingStream();
        stream.SetLength(reads ? 4000 : 0);
        if (reads)
            ones(1000).ReadBytesFromStream(stream);
        else
            ones(1000).WriteBytesToStream(stream);
        Assert.AreEqual(4000, stream.Length);
    }

    // In a scope, because the initialisation of a convolution leaves something to it.
    private static Sequential NewNetwork()
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.Sequential(
            nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(inplace: true), nn.MaxPool2d(2), nn.Flatten(),
            nn.Dropout(), nn.Linear(64, 3));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (int i = 0; i < 10; i++)
            _ = ones(100);
    }

    /// <summary>Lets the finalizers run before it takes or gives bytes, and fails where one of them disposes a tensor.</summary>
    private sealed class CollectingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Collect();
            base.Write(buffer);
        }

        public override int Read(Span<byte> buffer)
        {
            Collect();
            return base.Read(buffer);
        }

        private static void Collect()
        {
            long before = Tensor.TotalCount;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.AreEqual(before, Tensor.TotalCount);
        }
    }
}
