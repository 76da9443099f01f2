using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.DataOperations;

[TestClass]
public class RowSelectionTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row
    {
        Id = i,
        Value = i == 7 ? float.NaN : i * 0.5f,
        Key = (uint)(i % 4),
        Pair = [i, i == 3 ? float.NaN : 0],
    }).ToList());

    [TestMethod]
    public void SkipAndTakeCountRows()
    {
        CollectionAssert.AreEqual(new[] { 5, 6, 7 }, Ids(_ml.Data.TakeRows(_ml.Data.SkipRows(Data, 5), 3)));
        Assert.AreEqual(3, _ml.Data.TakeRows(_ml.Data.SkipRows(Data, 5), 3).GetRowCount());
        Assert.AreEqual(0, Ids(_ml.Data.SkipRows(Data, 50)).Length);
        Assert.AreEqual(20, Ids(_ml.Data.TakeRows(Data, 50)).Length);
        Assert.AreEqual(20, _ml.Data.TakeRows(Data, 50).GetRowCount());
        Assert.AreEqual("count", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TakeRows(Data, 0)).ParamName);
        Assert.AreEqual("count", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.SkipRows(Data, -1)).ParamName);
    }

    [TestMethod]
    public void ARangeOfValuesIncludesItsLowerBoundAndNoNaN()
    {
        CollectionAssert.AreEqual(new[] { 4, 5, 6 }, Ids(_ml.Data.FilterRowsByColumn(Data, "Value", 2, 4)));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 20).Where(i => i != 7).ToArray(), Ids(_ml.Data.FilterRowsByColumn(Data, "Value")));
    }

    [TestMethod]
    public void AFractionOfKeysIsCountedFromTheMiddleOfEveryKey()
    {
        // Keys 1 to 4 are at 1/8, 3/8, 5/8 and 7/8.
        CollectionAssert.AreEqual(
            new[] { 1, 5, 9, 13, 17 }, Ids(_ml.Data.FilterRowsByKeyColumnFraction(Data, "Key", 0.3, 0.6)));
        Assert.AreEqual(20, Ids(_ml.Data.FilterRowsByKeyColumnFraction(Data, "Key")).Length);
    }

    [TestMethod]
    public void RowsWithAMissingValueInAnyOfTheColumnsGo()
        => CollectionAssert.AreEqual(
            Enumerable.Range(0, 20).Except([3, 7]).ToArray(), Ids(_ml.Data.FilterRowsByMissingValues(Data, "Value", "Pair")));

    [TestMethod]
    public void FiltersRefuseColumnsOfOtherTypes()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(Data, "Pair")).Message, "'Pair'");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => _ml.Data.FilterRowsByKeyColumnFraction(Data, "Value")).Message,
            "'Value'");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByMissingValues(Data, "Id")).Message,
            "'Id'");
    }

    [TestMethod]
    [DataRow(1000, true)]
    [DataRow(4, true)]
    [DataRow(4, false)]
    [DataRow(1, true)]
    public void AShuffleKeepsEveryRowWhole(int poolSize, bool shuffleSource)
    {
        IDataView shuffled = _ml.Data.ShuffleRows(_ml.Data.Cache(Data), seed: 3, poolSize, shuffleSource);

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 20).ToArray(), Ids(shuffled));
        CollectionAssert.AreEqual(
            Ids(shuffled).Select(id => (float)id).ToArray(),
            shuffled.GetColumn<float[]>("Pair").Select(pair => pair[0]).ToArray());
        if (poolSize > 1 || shuffleSource)
            CollectionAssert.AreNotEqual(Enumerable.Range(0, 20).ToArray(), Ids(shuffled));
    }

    [TestMethod]
    public void AShuffleHasOneOrderThatTheSeedGives()
    {
        CollectionAssert.AreEqual(Ids(_ml.Data.ShuffleRows(Data, seed: 3)), Ids(_ml.Data.ShuffleRows(Data, seed: 3)));
        CollectionAssert.AreNotEqual(Ids(_ml.Data.ShuffleRows(Data, seed: 3)), Ids(_ml.Data.ShuffleRows(Data, seed: 4)));
        IDataView unseeded = _ml.Data.ShuffleRows(Data);
        CollectionAssert.AreEqual(Ids(unseeded), Ids(unseeded));
    }

    [TestMethod]
    public void ASmallPoolMovesRowsOnlyForwardByItsSize()
    {
        int[] ids = Ids(_ml.Data.ShuffleRows(Data, seed: 3, shufflePoolSize: 4, shuffleSource: false));

        for (int place = 0; place < ids.Length; place++)
            Assert.IsTrue(ids[place] <= place + 3, $"row {ids[place]} came at place {place}");
    }

    [TestMethod]
    public void APreviewShowsTheFirstRowsByRowAndByColumn()
    {
        DataDebuggerPreview preview = Data.Preview(maxRows: 3);

        Assert.AreEqual("4 columns, 3 rows", preview.ToString());
        Assert.AreEqual(new KeyValuePair<string, object>("Id", 2), preview.RowView[2].Values[0]);
        CollectionAssert.AreEqual(new object[] { 0f, 0.5f, 1f }, preview.ColumnView[1].Values);
        Assert.AreEqual("Value: Single", preview.ColumnView[1].ToString());
    }

    private static int[] Ids(IDataView data) => data.GetColumn<int>("Id").ToArray();

    private sealed class Row
    {
        public int Id;
        public float Value;

        [KeyType(4)]
        public uint Key;

        [VectorType(2)]
        public float[] Pair = [];
    }
}
