using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.DataOperations;

[TestClass]
public class SplitTests
{
    private const int Count = 2000;

    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, Count).Select(i => new Row { Id = i, Group = $"g{i % 40}", Key = (uint)(i % 10), Position = i }));

    [TestMethod]
    public void TrainAndTestSetAreDisjointAndCompleteAndOfTheRightSize()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(Data, testFraction: 0.25);
        int[] train = Ids(split.TrainSet);
        int[] test = Ids(split.TestSet);

        Assert.IsFalse(train.Intersect(test).Any());
        Assert.AreEqual(Count, train.Length + test.Length);

        // Five standard deviations of a binomial distribution.
        Assert.AreEqual(0.25 * Count, test.Length, 5 * Math.Sqrt(Count * 0.25 * 0.75));
        Assert.AreEqual("Id,Group,Key,Position", string.Join(",", split.TestSet.Schema.Select(column => column.Name)));
    }

    [TestMethod]
    public void ASplitDependsOnTheSeedAlone()
    {
        int[] Test(int? contextSeed, int? seed)
        {
            var ml = new MLContext(contextSeed);
            return Ids(ml.Data.TrainTestSplit(Data, seed: seed).TestSet);
        }

        CollectionAssert.AreEqual(Test(1, 7), Test(2, 7));
        CollectionAssert.AreEqual(Test(5, null), Test(5, null));
        CollectionAssert.AreEqual(Test(null, null), Test(null, null));
        CollectionAssert.AreNotEqual(Test(1, 7), Test(1, 8));
        CollectionAssert.AreNotEqual(Test(1, null), Test(2, null));
    }

    [TestMethod]
    [DataRow(nameof(Row.Group))]
    [DataRow(nameof(Row.Key))]
    public void RowsWithTheSameSamplingKeyStayTogether(string column)
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(
            Data, testFraction: 0.3, samplingKeyColumnName: column);
        object[] train = Values(split.TrainSet, column).Distinct().ToArray();
        object[] test = Values(split.TestSet, column).Distinct().ToArray();

        Assert.IsFalse(train.Intersect(test).Any());
        Assert.AreEqual(Count, Ids(split.TrainSet).Length + Ids(split.TestSet).Length);
        Assert.IsTrue(test.Length > 0 && train.Length > test.Length, $"{train.Length} and {test.Length}");
    }

    [TestMethod]
    public void KeysAreSplitByTheirPlaceAmongAllKeys()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(
            Data, testFraction: 0.3, samplingKeyColumnName: "Key");

        CollectionAssert.AreEquivalent(new uint[] { 1, 2, 3 }, split.TestSet.GetColumn<uint>("Key").Distinct().ToArray());
    }

    [TestMethod]
    public void NumbersAreSplitByTheirPlaceBetweenSmallestAndLargest()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(
            Data, testFraction: 0.5, samplingKeyColumnName: "Position");

        CollectionAssert.AreEqual(Enumerable.Range(0, Count / 2).ToArray(), Ids(split.TestSet));
        CollectionAssert.AreEqual(Enumerable.Range(Count / 2, Count / 2).ToArray(), Ids(split.TrainSet));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("Group")]
    [DataRow("Position")]
    [DataRow("Key")]
    public void EveryRowIsInTheTestSetOfExactlyOneFold(string? samplingKey)
    {
        IReadOnlyList<DataOperationsCatalog.TrainTestData> folds =
            _ml.Data.CrossValidationSplit(Data, numberOfFolds: 5, samplingKeyColumnName: samplingKey);

        CollectionAssert.AreEqual(
            Enumerable.Range(0, Count).ToArray(), folds.SelectMany(fold => Ids(fold.TestSet)).OrderBy(id => id).ToArray());
        foreach (DataOperationsCatalog.TrainTestData fold in folds)
        {
            CollectionAssert.AreEqual(
                Enumerable.Range(0, Count).Except(Ids(fold.TestSet)).ToArray(), Ids(fold.TrainSet));
        }
    }

    [TestMethod]
    public void WrongArgumentsAreNamed()
    {
        Assert.AreEqual(
            "testFraction", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(Data, 0)).ParamName);
        Assert.AreEqual(
            "testFraction", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(Data, 1)).ParamName);
        Assert.AreEqual(
            "numberOfFolds",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.CrossValidationSplit(Data, 1)).ParamName);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(Data, 0.5, "Absent"));
        StringAssert.Contains(error.Message, "Could not find SamplingKeyColumn column 'Absent'");
    }

    private static int[] Ids(IDataView data) => data.GetColumn<int>("Id").ToArray();

    private static IEnumerable<object> Values(IDataView data, string column)
        => column == "Key" ? data.GetColumn<uint>(column).Cast<object>() : data.GetColumn<string>(column);

    private sealed class Row
    {
        public int Id;
        public string Group = "";

        [KeyType(10)]
        public uint Key;

        public float Position;
    }
}
