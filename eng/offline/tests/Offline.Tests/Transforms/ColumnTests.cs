using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Transforms;

[TestClass]
public class ColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(
        new[] { new Row { A = 1, B = 2, Pair = [3, 4] }, new Row { A = 5, Pair = [0, 8] } });

    [TestMethod]
    public void ColumnsAreJoinedInTheOrderGiven()
    {
        IDataView result = _ml.Transforms.Concatenate("All", "Pair", "B", "A").Fit(Data).Transform(Data);

        CollectionAssert.AreEqual(new float[] { 3, 4, 2, 1 }, result.GetColumn<float[]>("All").First());
        CollectionAssert.AreEqual(new float[] { 0, 8, 0, 5 }, result.GetColumn<float[]>("All").Last());
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), result.Schema["All"].Type);
    }

    [TestMethod]
    public void SlotsAreNamedByColumnAndSlot()
    {
        var pipeline = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.Concatenate("All", "AB", "Pair", "A"));

        VBuffer<ReadOnlyMemory<char>> names = default;
        pipeline.Fit(Data).Transform(Data).Schema["All"].GetSlotNames(ref names);

        Assert.AreEqual("AB.A|AB.B|||A", string.Join("|", names.DenseValues()));
    }

    [TestMethod]
    public void AVectorAloneIsPassedOnWithItsAnnotations()
    {
        var pipeline = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.Concatenate("Same", "AB"));

        VBuffer<ReadOnlyMemory<char>> names = default;
        pipeline.Fit(Data).Transform(Data).Schema["Same"].GetSlotNames(ref names);

        Assert.AreEqual("A|B", string.Join("|", names.DenseValues()));
    }

    [TestMethod]
    public void JoinedColumnsAreNormalizedWhenAllAre()
    {
        var pipeline = _ml.Transforms.NormalizeMinMax("A")
            .Append(_ml.Transforms.NormalizeMinMax("Pair"))
            .Append(_ml.Transforms.Concatenate("Both", "A", "Pair"))
            .Append(_ml.Transforms.Concatenate("Mixed", "A", "B"));

        DataViewSchema schema = pipeline.Fit(Data).GetOutputSchema(Data.Schema);

        Assert.IsTrue(schema["Both"].IsNormalized());
        Assert.IsFalse(schema["Mixed"].IsNormalized());
    }

    [TestMethod]
    public void MostlyEmptyVectorsAreJoinedSparsely()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Sparse { V = new VBuffer<float>(10, 1, [2], [4]) } });

        VBuffer<float> result = _ml.Transforms.Concatenate("All", "V", "One", "V").Fit(data).Transform(data)
            .GetColumn<VBuffer<float>>("All").Single();

        Assert.IsFalse(result.IsDense);
        CollectionAssert.AreEqual(new[] { 4, 10, 15 }, result.GetIndices().ToArray());
        CollectionAssert.AreEqual(new float[] { 2, 9, 2 }, result.GetValues().ToArray());
    }

    [TestMethod]
    public void ColumnsThatCannotBeJoinedAreNamed()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => _ml.Transforms.Concatenate("All", "A", "Text").Fit(Data).Transform(Data)).Message,
            "Schema mismatch for input column 'Text': expected Single, got String");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => _ml.Transforms.Concatenate("All", "A", "Absent").Fit(Data).Transform(Data)).Message,
            "Could not find input column 'Absent'");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Concatenate("All")).Message,
            "Input columns not specified");
    }

    [TestMethod]
    public void ACopyHasValuesAndAnnotations()
    {
        var pipeline = _ml.Transforms.NormalizeMinMax("A").Append(_ml.Transforms.CopyColumns("Copy", "A"));

        IDataView result = pipeline.Fit(Data).Transform(Data);

        CollectionAssert.AreEqual(result.GetColumn<float>("A").ToArray(), result.GetColumn<float>("Copy").ToArray());
        Assert.IsTrue(result.Schema["Copy"].IsNormalized());
    }

    [TestMethod]
    public void SelectedColumnsComeInTheOrderGivenAndDroppedOnesGo()
    {
        IDataView selected = _ml.Transforms.SelectColumns("B", "A").Fit(Data).Transform(Data);
        IDataView dropped = _ml.Transforms.DropColumns("B", "Pair").Fit(Data).Transform(Data);

        Assert.AreEqual("B A", Names(selected.Schema));
        CollectionAssert.AreEqual(new float[] { 1, 5 }, selected.GetColumn<float>("A").ToArray());
        Assert.AreEqual("A Text", Names(dropped.Schema));
        CollectionAssert.AreEqual(new float[] { 1, 5 }, dropped.GetColumn<float>("A").ToArray());
    }

    [TestMethod]
    public void HiddenColumnsAreKeptOnlyWhenAskedFor()
    {
        IDataView data = _ml.Transforms.NormalizeMinMax("A").Fit(Data).Transform(Data);

        DataViewSchema without = _ml.Transforms.SelectColumns(["A"], keepHidden: false).Fit(data).Transform(data).Schema;
        DataViewSchema with = _ml.Transforms.SelectColumns(["A"], keepHidden: true).Fit(data).Transform(data).Schema;

        Assert.AreEqual("A", Names(without));
        Assert.IsTrue(without["A"].IsNormalized());
        Assert.AreEqual("A A", Names(with));
        Assert.IsTrue(with[0].IsHidden);
    }

    [TestMethod]
    public void AnUnknownColumnCannotBeDropped()
        => StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DropColumns("Absent").Fit(Data)).Message,
            "Could not find input column 'Absent'");

    private static string Names(DataViewSchema schema) => string.Join(" ", schema.Select(column => column.Name));

    private sealed class Row
    {
        public float A;
        public float B;
        public string Text = "";

        [VectorType(2)]
        public float[] Pair = [];
    }

    private sealed class Sparse
    {
        public float One = 9;

        [VectorType(10)]
        public VBuffer<float> V;
    }
}
