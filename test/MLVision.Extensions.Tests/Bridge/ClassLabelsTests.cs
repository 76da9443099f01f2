using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Bridge;

[TestClass]
public sealed class ClassLabelsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Labels_of_every_type_keep_their_values_through_save_and_load()
    {
        AssertKept(new[] { "b", "a" });
        AssertKept(new[] { -7, 3 });
        AssertKept(new[] { 2.5f, -1f });
        AssertKept(new[] { 2.5, 1e300 });
        AssertKept(new[] { true, false });
        AssertKept(new[] { ulong.MaxValue, 1ul });
        AssertKept(new[] { byte.MaxValue, (byte)1 });
        AssertKept(new[] { long.MinValue, 1L });
    }

    [TestMethod]
    public void A_key_without_values_gives_columns_without_names()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 4));
        DataViewSchema.DetachedColumn[] columns =
            ClassLabels.FromLabelColumn(builder.ToSchema()["Label"]).CreateOutputColumns(builder.ToSchema()).ToArray();
        Assert.AreEqual("Key<UInt32, 0-3>", columns[0].Type.ToString());
        Assert.AreEqual("Vector<Single, 4>", columns[1].Type.ToString());
        CollectionAssert.AreEqual(new[] { "ScoreColumnSetId", "ScoreColumnKind", "ScoreValueKind" },
            columns[1].Annotations.Schema.Select(annotation => annotation.Name).ToArray());
    }

    [TestMethod]
    public void The_columns_of_a_second_trainer_get_another_number()
    {
        DataViewSchema.Column label = Keyed(["x", "y"]).Schema["Label"];
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Other", NumberDataViewType.Single);
        foreach (uint expected in new uint[] { 1, 2, 3 })
        {
            DataViewSchema.DetachedColumn[] columns =
                ClassLabels.FromLabelColumn(label).CreateOutputColumns(builder.ToSchema()).ToArray();
            builder.AddColumns(columns);
            foreach (DataViewSchema.DetachedColumn column in columns)
            {
                uint number = 0;
                column.Annotations.GetValue("ScoreColumnSetId", ref number);
                Assert.AreEqual(expected, number);
            }
        }
    }

    private void AssertKept<T>(T[] labels)
    {
        IDataView data = Keyed(labels);
        ClassLabels classes = ClassLabels.FromLabelColumn(data.Schema["Label"]);
        using var stream = new MemoryStream();
        classes.Write(new BinaryWriter(stream));
        stream.Position = 0;
        DataViewSchema.DetachedColumn column =
            ClassLabels.Read(new BinaryReader(stream)).CreateOutputColumns(data.Schema).First();
        Assert.AreEqual(stream.Length, stream.Position);
        VBuffer<T> values = default;
        if (typeof(T) == typeof(string))
        {
            VBuffer<ReadOnlyMemory<char>> texts = default;
            column.Annotations.GetValue("KeyValues", ref texts);
            CollectionAssert.AreEqual(labels, texts.DenseValues().Select(text => text.ToString()).ToArray());
            return;
        }

        column.Annotations.GetValue("KeyValues", ref values);
        CollectionAssert.AreEqual(labels, values.DenseValues().ToArray());
    }

    private IDataView Keyed<T>(T[] labels)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(labels.Select(label => new Example<T> { Label = label }).ToArray());
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private sealed class Example<T>
    {
        public T? Label { get; set; }
    }
}
