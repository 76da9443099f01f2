using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.DataOperations;

[TestClass]
public class CacheTests
{
    private const int Count = 1000;

    private readonly MLContext _ml = new(seed: 1);
    private int _passes;

    [TestMethod]
    public void TheSourceIsReadOnceForEverySetOfColumns()
    {
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));

        Assert.AreEqual(0, _passes);
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(Count, cache.GetColumn<int>("Id").Count());
        Assert.AreEqual(1, _passes);
        Assert.AreEqual(Count, cache.GetColumn<float[]>("Values").Count());
        Assert.AreEqual(Count, cache.GetColumn<string>("Name").Count());
        Assert.AreEqual(3, _passes);
        cache.Preview();
        Assert.AreEqual(3, _passes);
        Assert.AreEqual(Count, cache.GetRowCount());
    }

    [TestMethod]
    public void PrefetchedColumnsAreReadAlongWithTheFirst()
    {
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()), "Name", "Values");

        cache.GetColumn<int>("Id").Count();
        CheckRows(cache);

        // One pass where the prefetched columns wait for the first that is asked for, two where they do not.
        Assert.IsTrue(_passes <= 2, $"{_passes} passes");
    }

    [TestMethod]
    public void ValuesAreThoseOfTheSource() => CheckRows(_ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows())));

    [TestMethod]
    public void SparseVectorsStaySparse()
    {
        IDataView source = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(i => new SparseRow
        {
            V = new VBuffer<float>(100, 2, [i, 2 * i], [i, 50 + i]),
        }));

        int row = 0;
        foreach (VBuffer<float> v in _ml.Data.Cache(source).GetColumn<VBuffer<float>>("V"))
        {
            Assert.IsFalse(v.IsDense);
            Assert.AreEqual(100, v.Length);
            Assert.AreEqual(2f * row, v.GetItemOrDefault(50 + row));
            Assert.AreEqual(3f * row, v.DenseValues().Sum());
            row++;
        }

        Assert.AreEqual(10, row);
    }

    [TestMethod]
    public void ParallelCursorsShareAllRowsInOrderOfTheirBatches()
    {
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));
        DataViewRowCursor[] cursors = cache.GetRowCursorSet(cache.Schema, 3);
        var seen = new List<(long Batch, int Id)>();
        Parallel.ForEach(cursors, new ParallelOptions { MaxDegreeOfParallelism = 3 }, cursor =>
        {
            using (cursor)
            {
                ValueGetter<int> getId = cursor.GetGetter<int>(cache.Schema["Id"]);
                ValueGetter<VBuffer<float>> getValues = cursor.GetGetter<VBuffer<float>>(cache.Schema["Values"]);
                VBuffer<float> values = default;
                while (cursor.MoveNext())
                {
                    int id = 0;
                    getId(ref id);
                    getValues(ref values);
                    Assert.AreEqual(id, values.GetItemOrDefault(0));
                    lock (seen)
                        seen.Add((cursor.Batch, id));
                }
            }
        });

        CollectionAssert.AreEqual(
            Enumerable.Range(0, Count).ToArray(),
            seen.OrderBy(row => row.Batch).ThenBy(row => row.Id).Select(row => row.Id).ToArray());
        Assert.AreEqual(1, _passes);
    }

    [TestMethod]
    public void ManyThreadsMayAskAtOnce()
    {
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));

        Parallel.For(0, 8, _ => CheckRows(cache));

        Assert.IsTrue(_passes <= 3, $"{_passes} passes");
    }

    [TestMethod]
    public void ACacheShufflesAllItsRows()
    {
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));
        using DataViewRowCursor cursor = cache.GetRowCursor(cache.Schema, new Random(3));
        ValueGetter<int> get = cursor.GetGetter<int>(cache.Schema["Id"]);
        var ids = new List<int>();
        while (cursor.MoveNext())
        {
            int id = 0;
            get(ref id);
            ids.Add(id);
        }

        Assert.IsTrue(cache.CanShuffle);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, Count).ToArray(), ids);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, Count).ToArray(), ids);
    }

    [TestMethod]
    public void AnErrorOfTheSourceReachesTheReader()
    {
        IEnumerable<Row> Failing()
        {
            foreach (Row row in Rows())
            {
                if (row.Id == 500)
                    throw new IOException("gone");
                yield return row;
            }
        }

        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Failing()));

        Exception error = Assert.Throws<Exception>(() => cache.GetColumn<int>("Id").Count());
        Assert.IsInstanceOfType<IOException>(error.GetBaseException());
    }

    [TestMethod]
    public void AColumnToPrefetchMustExist()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.Cache(data, "Absent"));
        StringAssert.Contains(error.Message, "Could not find prefetch column 'Absent'");
    }

    private static void CheckRows(IDataView data)
    {
        CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), data.GetColumn<int>("Id").ToArray());
        CollectionAssert.AreEqual(
            Enumerable.Range(0, Count).Select(i => $"n{i}").ToArray(), data.GetColumn<string>("Name").ToArray());
        int id = 0;
        foreach (float[] values in data.GetColumn<float[]>("Values"))
        {
            CollectionAssert.AreEqual(new float[] { id, id + 0.5f }, values);
            id++;
        }

        Assert.AreEqual(Count, id);
    }

    private IEnumerable<Row> Rows()
    {
        Interlocked.Increment(ref _passes);
        for (int i = 0; i < Count; i++)
            yield return new Row { Id = i, Name = $"n{i}", Values = [i, i + 0.5f] };
    }

    private sealed class Row
    {
        public int Id;
        public string Name = "";

        [VectorType(2)]
        public float[] Values = [];
    }

    private sealed class SparseRow
    {
        [VectorType(100)]
        public VBuffer<float> V;
    }
}
