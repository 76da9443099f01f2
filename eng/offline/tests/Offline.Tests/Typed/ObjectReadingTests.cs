using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Typed;

[TestClass]
public class ObjectReadingTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 5).Select(i => new Source { Id = i, Values = [i, -i] }));

    [TestMethod]
    public void EveryRowIsAnObjectOfItsOwnUnlessOneIsToBeReused()
    {
        List<Target> all = _ml.Data.CreateEnumerable<Target>(Data, reuseRowObject: false).ToList();
        List<Target> reused = _ml.Data.CreateEnumerable<Target>(Data, reuseRowObject: true).ToList();

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4 }, all.Select(row => row.Id).ToArray());
        CollectionAssert.AreEqual(new float[] { 3, -3 }, all[3].Values);
        Assert.AreEqual(1, reused.Distinct().Count());
        CollectionAssert.AreEqual(new float[] { 4, -4 }, reused[0].Values);
    }

    [TestMethod]
    public void ReusedObjectsKeepTheirArrays()
    {
        float[]? first = null;
        foreach (Target row in _ml.Data.CreateEnumerable<Target>(Data, reuseRowObject: true))
        {
            first ??= row.Values;
            Assert.AreSame(first, row.Values);
        }
    }

    [TestMethod]
    public void AMissingColumnIsNamedAtOnceOrIgnored()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Data.CreateEnumerable<Unmatched>(Data, reuseRowObject: false));
        StringAssert.Contains(error.Message, "column 'Absent'");

        Unmatched row = _ml.Data.CreateEnumerable<Unmatched>(Data, reuseRowObject: false, ignoreMissingColumns: true).First();
        Assert.AreEqual(7f, row.Absent);
    }

    [TestMethod]
    public void AColumnOfAnotherTypeCannotBeBound()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Data.CreateEnumerable<WrongType>(Data, reuseRowObject: false));
        Assert.AreEqual(
            "Can't bind the IDataView column 'Id' of type 'Int32' to field or property 'Id' of type 'System.String'.",
            error.Message);
    }

    [TestMethod]
    public void OnlyTheColumnsOfTheClassAreComputed()
    {
        IEnumerable<Source> Rows()
        {
            yield return new Source { Id = 1 };
        }

        IDataView view = new ColumnSpy(_ml.Data.LoadFromEnumerable(Rows()));
        _ml.Data.CreateEnumerable<OnlyId>(view, reuseRowObject: false).Single();

        CollectionAssert.AreEqual(new[] { "Id" }, ((ColumnSpy)view).Asked);
    }

    private sealed class Source
    {
        public int Id;

        [VectorType(2)]
        public float[] Values = [0, 0];
    }

    private sealed class Target
    {
        public float[] Values { get; set; } = [];

        public int Id { get; set; }
    }

    private sealed class Unmatched
    {
        public float Absent = 7;
    }

    private sealed class WrongType
    {
        public string Id = "";
    }

    private sealed class OnlyId
    {
        public int Id = -1;
    }

    private sealed class ColumnSpy(IDataView source) : IDataView
    {
        public string[] Asked { get; private set; } = [];

        public bool CanShuffle => false;

        public DataViewSchema Schema => source.Schema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Asked = columnsNeeded.Select(column => column.Name).ToArray();
            return source.GetRowCursor(columnsNeeded, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
            => [GetRowCursor(columnsNeeded, rand)];
    }
}
