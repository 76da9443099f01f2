using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Pipeline;

[TestClass]
public sealed class RowPipelineTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(9)]
    [DataRow(5000)]
    public void Rows_come_in_order_although_several_threads_compute_them(int count)
    {
        IDataView view = Joined(Numbers(count));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        VBuffer<float> value = default;
        long row = 0;
        for (; cursor.MoveNext(); row++)
        {
            features(ref value);
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual((float)row, value.GetItemOrDefault(0));
            DataViewRowId rowId = default;
            id(ref rowId);
            Assert.IsTrue(ids.Add(rowId), $"Row {row} has the id of another row.");
        }

        Assert.AreEqual(count, row);
    }

    [TestMethod]
    public void The_cursors_of_a_set_share_the_rows()
    {
        IDataView view = Joined(Numbers(3000));
        DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, 3);
        var seen = new bool[3000];
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
                VBuffer<float> value = default;
                long batch = -1;
                while (cursor.MoveNext())
                {
                    features(ref value);
                    int row = (int)value.GetItemOrDefault(0);
                    lock (seen)
                    {
                        Assert.IsFalse(seen[row]);
                        seen[row] = true;
                    }

                    Assert.IsGreaterThanOrEqualTo(batch, cursor.Batch);
                    batch = cursor.Batch;
                }
            }
        });
        Assert.IsTrue(seen.All(row => row));
    }

    [TestMethod]
    public void Nothing_is_read_before_a_cursor_moves()
    {
        int read = 0;
        IEnumerable<Row> Counted()
        {
            for (int i = 0; i < 5; i++)
            {
                read++;
                yield return new Row { A = i };
            }
        }

        IDataView view = Joined(_ml.Data.LoadFromEnumerable(Counted()));
        Assert.AreEqual(0, read);
        Assert.HasCount(5, view.GetColumn<float>("A").ToArray());
        Assert.AreEqual(5, read);
    }

    [TestMethod]
    public void An_error_in_a_row_reaches_the_reader_with_its_cause()
    {
        IEnumerable<Row> Failing()
        {
            for (int i = 0; ; i++)
                yield return i < 100 ? new Row { A = i } : throw new InvalidDataException("row 100 is bad");
        }

        IDataView view = Joined(_ml.Data.LoadFromEnumerable(Failing()));
        Exception error = Assert.Throws<Exception>(() => view.GetColumn<float[]>("Features").Count());
        while (error.InnerException != null)
            error = error.InnerException;
        Assert.IsInstanceOfType<InvalidDataException>(error);
        StringAssert.Contains(error.Message, "row 100 is bad");
    }

    [TestMethod]
    public void The_rows_before_an_error_come_before_it()
    {
        RequireOfflineThreads();
        // Threads take eight rows each at first, so that often one begins with the error.
        IEnumerable<Row> rows = Enumerable.Range(0, 17)
            .Select(i => i < 16 ? new Row { A = i } : throw new InvalidDataException("row 16 is bad"));
        for (int attempt = 0; attempt < 200; attempt++)
        {
            IDataView view = Joined(_ml.Data.LoadFromEnumerable(rows));
            using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
            for (int row = 0; row < 16; row++)
                Assert.IsTrue(cursor.MoveNext());
            Assert.Throws<Exception>(() => cursor.MoveNext());
        }
    }

    [TestMethod]
    public void A_cursor_can_be_left_before_the_end()
    {
        IDataView view = Joined(Numbers(100000));
        for (int i = 0; i < 20; i++)
        {
            using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
            Assert.IsTrue(cursor.MoveNext());
        }
    }

    [TestMethod]
    public void Threads_that_compute_ahead_end_with_the_row_at_which_the_cursor_is_disposed()
    {
        RequireOfflineThreads();
        // With one processor there are none.
        int threads = Environment.ProcessorCount > 1 ? Environment.ProcessorCount : 0;
        using var disposing = new ManualResetEventSlim();
        int arrived = 0, rows = 0;
        var source = new SharedRows(1000, row =>
        {
            // They have shown their first rows and are on the way to more.
            if (row < 600)
                return;
            Interlocked.Increment(ref arrived);
            disposing.Wait();
            Interlocked.Increment(ref rows);
        });
        IDataView view = Joined(source);
        DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Assert.IsTrue(cursor.MoveNext());
        SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == threads);
        var thread = new Thread(cursor.Dispose);
        thread.Start();
        // It waits for them, or is done.
        SpinWait.SpinUntil(() => (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        disposing.Set();
        thread.Join();
        Assert.AreEqual(threads, rows);
    }

    [TestMethod]
    public void A_new_column_stands_behind_the_one_it_hides()
    {
        ITransformer copy = _ml.Transforms.CopyColumns("A", "B").Fit(Numbers(3));
        DataViewSchema schema = copy.GetOutputSchema(Numbers(3).Schema);
        CollectionAssert.AreEqual(new[] { "A", "A", "B" }, schema.Select(column => column.Name).ToArray());
        Assert.IsTrue(schema[0].IsHidden);
    }

    [TestMethod]
    public void Asking_for_a_column_that_is_not_active_or_of_another_type_throws()
    {
        IDataView view = Joined(Numbers(3));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Features"]]);
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["A"]));
        Assert.Throws<Exception>(() => cursor.GetGetter<float>(view.Schema["A"]));
        Assert.Throws<Exception>(() => cursor.GetGetter<int>(view.Schema["Features"]));
    }

    private static void RequireOfflineThreads()
    {
        if (typeof(MLContext).Assembly.GetType("Microsoft.ML.Data.AtomicFile") == null)
            Assert.Inconclusive("ML.NET itself drops rows before an error and fills its blocks; the offline packages do not.");
    }

    private IDataView Numbers(int count)
        => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { A = i, B = -i }));

    private IDataView Joined(IDataView data) => _ml.Transforms.Concatenate("Features", "A", "B").Fit(data).Transform(data);

    private sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }
    }
}
