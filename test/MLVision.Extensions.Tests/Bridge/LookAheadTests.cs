using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Tests.Bridge;

[TestClass]
public sealed class LookAheadTests
{
    private const int RowCount = 300;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(16)]
    [DataRow(1000)]
    public void Rows_keep_their_order_and_their_other_columns(int lookAheadRows)
    {
        IDataView view = new ScalingTransformer(2, lookAheadRows).Transform(CreateData());
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<ReadOnlyMemory<char>> getName = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]);
        ValueGetter<float> getSum = cursor.GetGetter<float>(view.Schema["Sum"]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        ReadOnlyMemory<char> name = default;
        float sum = 0;
        DataViewRowId id = default;
        Assert.AreEqual(-1, cursor.Position);
        for (int row = 0; row < RowCount; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getName(ref name);
            getSum(ref sum);
            getId(ref id);
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual($"row {row}", name.ToString());
            Assert.AreEqual(2f * (row + 1), sum);
            Assert.AreEqual((ulong)row, id.Low);
        }

        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void A_row_that_fails_fails_when_it_is_read_and_only_that_row()
    {
        var transformer = new ScalingTransformer(1, 8)
        {
            OnEvaluate = value => { if (value == 41) throw new InvalidDataException("forty-one"); },
        };
        IDataView view = transformer.Transform(CreateData());
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Sum"], view.Schema["Name"]]);
        ValueGetter<float> getSum = cursor.GetGetter<float>(view.Schema["Sum"]);
        ValueGetter<ReadOnlyMemory<char>> getName = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]);
        float sum = 0;
        ReadOnlyMemory<char> name = default;
        for (int row = 0; row < RowCount; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getName(ref name);
            Assert.AreEqual($"row {row}", name.ToString());
            if (row == 41)
            {
                for (int attempt = 0; attempt < 2; attempt++)
                    Assert.AreEqual("forty-one", Assert.ThrowsExactly<InvalidDataException>(() => getSum(ref sum)).Message);
                continue;
            }

            getSum(ref sum);
            Assert.AreEqual(row + 1, sum);
        }
    }

    [TestMethod]
    public void A_source_that_fails_fails_after_the_rows_before_it()
    {
        IEnumerable<Row> rows = CreateRows().Select((row, i) => i < 50 ? row : throw new IOException("the disk is gone"));
        IDataView view = new ScalingTransformer(1, 8).Transform(_ml.Data.LoadFromEnumerable(rows));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Sum"]]);
        for (int row = 0; row < 50; row++)
            Assert.IsTrue(cursor.MoveNext(), $"{row}");
        Assert.AreEqual("the disk is gone", Assert.ThrowsExactly<IOException>(() => cursor.MoveNext()).Message);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Who_looks_at_the_first_row_computes_the_first_row()
    {
        var transformer = new ScalingTransformer(1, 64);
        IDataView view = transformer.Transform(CreateData());
        Assert.AreEqual(0, transformer.Evaluations);
        Assert.AreEqual(1f, view.GetColumn<float>("Sum").First());
        Assert.AreEqual(1, transformer.Evaluations);
        Assert.AreEqual(RowCount, view.GetColumn<string>("Name").Count());
        Assert.AreEqual(1, transformer.Evaluations);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Several_threads_compute_at_a_time(int millisecondsToReadARow)
    {
        IEnumerable<Row> rows = CreateRows().Select(row =>
        {
            Thread.Sleep(millisecondsToReadARow);
            return row;
        });
        using var both = new CountdownEvent(2);
        int arrivals = 0;
        int missed = 0;
        var transformer = new ScalingTransformer(1, 8)
        {
            // The first batches are small and the consumer's own.
            OnEvaluate = value =>
            {
                if (value < 20 || Interlocked.Increment(ref arrivals) > both.InitialCount)
                    return;
                both.Signal();
                if (!both.Wait(TimeSpan.FromSeconds(30)))
                    Interlocked.Increment(ref missed);
            },
        };
        IDataView view = transformer.Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(RowCount, view.GetColumn<float>("Sum").Count());
        Assert.AreEqual(0, missed);
        Assert.AreEqual(RowCount, transformer.Evaluations);
    }

    [TestMethod]
    public void The_consumer_computes_while_a_worker_does()
    {
        int consumer = Environment.CurrentManagedThreadId;
        using var consumerIsAhead = new ManualResetEventSlim();
        float worker = float.MaxValue;
        int missed = 0;
        var transformer = new ScalingTransformer(1, 8)
        {
            // No worker is done, or takes all other batches, before the consumer has computed a row after the first worker's.
            OnEvaluate = value =>
            {
                if (Environment.CurrentManagedThreadId != consumer)
                {
                    Interlocked.CompareExchange(ref worker, value, float.MaxValue);
                    if (Volatile.Read(ref missed) == 0 && !consumerIsAhead.Wait(TimeSpan.FromSeconds(30)))
                        Interlocked.Increment(ref missed);
                }
                else if (value > 20)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref worker) < float.MaxValue, TimeSpan.FromSeconds(30));
                    if (value > worker)
                        consumerIsAhead.Set();
                }
            },
        };
        Assert.AreEqual(RowCount, transformer.Transform(CreateData()).GetColumn<float>("Sum").Count());
        Assert.AreEqual(0, missed);
        Assert.IsTrue(consumerIsAhead.IsSet);
    }

    [TestMethod]
    public void Stacked_views_need_no_thread_of_the_pool()
    {
        IDataView view = CreateData();
        for (int i = 0; i < 3; i++)
        {
            view = new ScalingTransformer(2, 8).Transform(view);
            view = _ml.Transforms.CopyColumns("Features", "Scaled").Fit(view).Transform(view);
        }

        using var pool = new BlockedPool();
        BlockedPool.Run(() => Assert.AreEqual(RowCount, view.GetColumn<float>("Sum").Count()));
    }

    [TestMethod]
    public void Disposing_ends_the_work_and_closes_the_source()
    {
        var transformer = new ScalingTransformer(1, 8) { OnEvaluate = _ => Thread.Sleep(1) };
        var memory = new MemoryView(CreateData());
        IDataView view = transformer.Transform(memory);
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Sum"]]))
        {
            for (int i = 0; i < 20; i++)
                Assert.IsTrue(cursor.MoveNext());
            cursor.Dispose();
            Assert.IsFalse(cursor.MoveNext());
        }

        int evaluations = transformer.Evaluations;
        Assert.AreEqual(0, memory.OpenCursors);
        Thread.Sleep(50);
        Assert.AreEqual(evaluations, transformer.Evaluations);
        Assert.IsLessThan(RowCount, evaluations);
    }

    [TestMethod]
    public void Images_that_their_source_disposes_stay_whole()
    {
        // ResizeImages passes an image of the right size on, and its source disposes it at the next row.
        IDataView digits = _ml.Data.LoadIdx(TestData.Mnist("t10k-images-idx3-ubyte.gz"));
        IDataView resized = _ml.Transforms.ResizeImages("Image", 28, 28).Fit(digits).Transform(digits);
        var transformer = new MeanColorTransformer();
        float[] expected = digits.GetColumn<byte[]>("Pixels").Select(pixels => pixels.Sum(value => value) / (28f * 28)).ToArray();
        float[] actual = transformer.Transform(resized).GetColumn<float[]>("Mean").Select(mean => mean[1]).ToArray();
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Columns_that_were_not_asked_for_and_wrong_types_are_refused()
    {
        IDataView view = new ScalingTransformer(1, 8).Transform(CreateData());
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Sum"]]);
        AssertRefused("The column 'Scaled' was not asked for", () => cursor.GetGetter<VBuffer<float>>(view.Schema["Scaled"]));
        AssertRefused("The column 'Name' was not asked for", () => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]));
        AssertRefused("The column 'Sum' is Single; it cannot be read as System.Double.",
            () => cursor.GetGetter<double>(view.Schema["Sum"]));
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Sum"]);
        float value = 0;
        AssertRefused("The cursor stands on no row", () => getter(ref value));
    }

    private static void AssertRefused(string message, Action action) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(action).Message, message);

    private static Row[] CreateRows() => Enumerable.Range(0, RowCount)
        .Select(i => new Row { Features = [i, 1, 0], Name = $"row {i}" }).ToArray();

    private IDataView CreateData() => _ml.Data.LoadFromEnumerable(CreateRows());

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Name { get; set; } = "";
    }
}
