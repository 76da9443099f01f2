using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Typed;

[TestClass]
public class EnumerableBindingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EveryKindOfMemberBecomesAColumnOfItsType()
    {
        DataViewSchema schema = _ml.Data.LoadFromEnumerable(new[] { new Everything() }).Schema;

        Assert.AreEqual(
            "Text:String Memory:String Flag:Boolean Small:SByte Single:Single Double:Double Long:Int64 " +
            "When:DateTime Span:TimeSpan " +
            "Offset:DateTimeOffset Array:Vector<Single, 3> Open:Vector<Byte> Matrix:Vector<Double, 2, 2> Words:Vector<String> " +
            "Buffer:Vector<Int32, 4> Key:Key<UInt32, 0-4> renamed:UInt16 Property:Single",
            string.Join(" ", schema.Select(column => $"{column.Name}:{column.Type}")));
    }

    [TestMethod]
    public void ValuesGoThroughAViewUnchanged()
    {
        var row = new Everything
        {
            Text = "a",
            Memory = "xyz".AsMemory(1, 1),
            Flag = true,
            Small = -3,
            Single = 1.5f,
            Double = -2.5,
            Long = long.MinValue,
            When = new DateTime(2024, 2, 29),
            Span = TimeSpan.FromSeconds(7),
            Offset = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)),
            Array = [1, 2, 3],
            Open = [9, 8],
            Matrix = [1, 2, 3, 4],
            Words = ["p", "q"],
            Buffer = new VBuffer<int>(4, 1, [5], [2]),
            Key = 3,
            Number = 12,
            Property = 0.25f,
        };
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { row });

        Everything read = _ml.Data.CreateEnumerable<Everything>(data, reuseRowObject: false).Single();

        Assert.AreEqual("a", read.Text);
        Assert.AreEqual("y", read.Memory.ToString());
        Assert.IsTrue(read.Flag);
        Assert.AreEqual((-3, 1.5f, -2.5, long.MinValue), (read.Small, read.Single, read.Double, read.Long));
        Assert.AreEqual((row.When, row.Span, row.Offset), (read.When, read.Span, read.Offset));
        CollectionAssert.AreEqual(row.Array, read.Array);
        CollectionAssert.AreEqual(row.Open, read.Open);
        CollectionAssert.AreEqual(row.Matrix, read.Matrix);
        CollectionAssert.AreEqual(row.Words, read.Words);
        CollectionAssert.AreEqual(new[] { 0, 0, 5, 0 }, read.Buffer.DenseValues().ToArray());
        Assert.AreEqual((ushort)12, read.Number);
        Assert.AreEqual(0.25f, read.Property);
    }

    [TestMethod]
    public void AKeyMemberCountsFromZeroAndItsColumnFromOne()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            new uint[] { 0, 4, 5, uint.MaxValue }.Select(key => new Everything { Key = key }));

        CollectionAssert.AreEqual(new uint[] { 1, 5, 0, 0 }, data.GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void NullTextAndNullArraysAreEmpty()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Everything { Text = null, Open = null, Words = [null!, "w"] } });

        Assert.AreEqual("", data.GetColumn<string>("Text").Single());
        Assert.AreEqual(0, data.GetColumn<byte[]>("Open").Single().Length);
        CollectionAssert.AreEqual(new[] { "", "w" }, data.GetColumn<string[]>("Words").Single());
    }

    [TestMethod]
    public void TheSequenceIsEnumeratedAnewByEveryPass()
    {
        int passes = 0;
        IEnumerable<Number> Rows()
        {
            passes++;
            yield return new Number { Value = passes };
        }

        IDataView data = _ml.Data.LoadFromEnumerable(Rows());

        Assert.AreEqual(0, passes);
        Assert.AreEqual(1f, data.GetColumn<float>("Value").Single());
        Assert.AreEqual(2f, data.GetColumn<float>("Value").Single());
        Assert.IsNull(data.GetRowCount());
        Assert.IsFalse(data.CanShuffle);
    }

    [TestMethod]
    public void AListTellsItsLength()
        => Assert.AreEqual(3, _ml.Data.LoadFromEnumerable(new List<Number> { new(), new(), new() }).GetRowCount());

    [TestMethod]
    public void ASchemaGivesTypesAndAnnotationsToTheMembers()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Unit", TextDataViewType.Instance, "cm".AsMemory());
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Open", new VectorDataViewType(NumberDataViewType.Byte, 2), annotations.ToAnnotations());

        DataViewSchema.Column column = _ml.Data.LoadFromEnumerable(new[] { new Everything() }, builder.ToSchema()).Schema["Open"];

        ReadOnlyMemory<char> unit = default;
        column.Annotations.GetValue("Unit", ref unit);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte, 2), column.Type);
        Assert.AreEqual("cm", unit.ToString());
    }

    [TestMethod]
    public void ADefinitionCanRenameAndSizeAndAnnotateColumns()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Everything));
        definition["Open"].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 2);
        definition["Open"].AddAnnotation(
            "SlotNames", new[] { "first", "second" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Open"].ColumnName = "Pair";

        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Everything { Open = [1, 2] } }, definition);

        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Pair"].GetSlotNames(ref names);
        Assert.AreEqual("first,second", string.Join(",", names.DenseValues()));
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, data.GetColumn<byte[]>("Pair").Single());
    }

    [TestMethod]
    public void AMemberOfATypeThatNoColumnHasIsNamed()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Data.LoadFromEnumerable(new[] { new WithDecimal() }));
        StringAssert.Contains(
            error.Message, "Could not determine an IDataView type and registered custom types for member Price");
    }

    [TestMethod]
    public void ANullObjectIsAnError()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Number[] { new(), null! });

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => data.GetColumn<float>("Value").Count());
        Assert.AreEqual("Encountered null when iterating over data, this is not supported.", error.Message);
    }

    [TestMethod]
    public void TwoMembersCannotHaveOneName()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable(new[] { new Twice() }));
        StringAssert.Contains(error.Message, "Duplicate column name 'Same' detected, this is disallowed");
    }

    [TestMethod]
    public void ReadingAColumnAsAnotherTypeIsAnError()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Number() });

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.GetColumn<int>("Value"));
        StringAssert.Contains(
            error.Message, "Cannot map column (name: Value, type: Single) in data to the user-defined type, System.Int32.");
    }

    private sealed class Number
    {
        public float Value;
    }

    private sealed class WithDecimal
    {
        public decimal Price = 1;
    }

    private sealed class Twice
    {
        [ColumnName("Same")]
        public float One = 1;

        [ColumnName("Same")]
        public float Two = 2;
    }

    private sealed class Everything
    {
        public string? Text;
        public ReadOnlyMemory<char> Memory;
        public bool Flag;
        public sbyte Small;
        public float Single;
        public double Double;
        public long Long;
        public DateTime When;
        public TimeSpan Span;
        public DateTimeOffset Offset;

        [VectorType(3)]
        public float[] Array = [0, 0, 0];

        public byte[]? Open = [];

        [VectorType(2, 2)]
        public double[] Matrix = [0, 0, 0, 0];

        public string[] Words = [];

        [VectorType(4)]
        public VBuffer<int> Buffer;

        [KeyType(5)]
        public uint Key;

        [ColumnName("renamed")]
        public ushort Number;

        [NoColumn]
        public object Ignored = new();

        public float Property { get; set; }
    }
}
