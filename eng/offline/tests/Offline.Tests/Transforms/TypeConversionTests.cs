using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Transforms;

[TestClass]
public class TypeConversionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("12.5", 12.5f)]
    [DataRow("-1e3", -1000f)]
    [DataRow("", 0f)]
    [DataRow("?", float.NaN)]
    [DataRow("word", float.NaN)]
    public void TextBecomesANumberOrNaN(string text, float expected)
        => Assert.AreEqual(expected, Convert<float>("Text", DataKind.Single, new Row { Text = text }));

    [TestMethod]
    [DataRow("17", 17u)]
    [DataRow("-1", 0u)]
    [DataRow("4294967296", 0u)]
    [DataRow("", 0u)]
    public void TextBecomesAnUnsignedIntegerOrZero(string text, uint expected)
        => Assert.AreEqual(expected, Convert<uint>("Text", DataKind.UInt32, new Row { Text = text }));

    [TestMethod]
    [DataRow("true", true)]
    [DataRow("Yes", true)]
    [DataRow("+1", true)]
    [DataRow("0", false)]
    [DataRow("nothing", false)]
    public void TextBecomesAFlag(string text, bool expected)
        => Assert.AreEqual(expected, Convert<bool>("Text", DataKind.Boolean, new Row { Text = text }));

    [TestMethod]
    public void NumbersBecomeNumbersAndText()
    {
        Assert.AreEqual(-7f, Convert<float>("Integer", DataKind.Single, new Row { Integer = -7 }));
        Assert.AreEqual((sbyte)1, Convert<sbyte>("Integer", DataKind.SByte, new Row { Integer = 257 }));
        Assert.AreEqual(0.5, Convert<double>("Single", DataKind.Double, new Row { Single = 0.5f }));
        Assert.AreEqual("0.5", Convert<string>("Single", DataKind.String, new Row { Single = 0.5f }));
        Assert.AreEqual((byte)0, Convert<byte>("Unsigned", DataKind.Byte, new Row { Unsigned = 300 }));
        Assert.AreEqual(1f, Convert<float>("Flag", DataKind.Single, new Row { Flag = true }));
        Assert.IsTrue(Convert<bool>("Single", DataKind.Boolean, new Row { Single = -2 }));
    }

    [TestMethod]
    public void AKeyStaysAKey()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Row { Key = 2 } });

        IDataView result = _ml.Transforms.Conversion.ConvertType("Out", "Key", DataKind.UInt64).Fit(data).Transform(data);

        Assert.AreEqual("Key<UInt64, 0-4>", result.Schema["Out"].Type.ToString());
        Assert.AreEqual(3ul, result.GetColumn<ulong>("Out").Single());
    }

    [TestMethod]
    public void VectorsAreConvertedSlotBySlot()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Row { Vector = new VBuffer<int>(4, 1, [5], [2]) } });
        var pipeline = _ml.Transforms.Conversion.ConvertType([new("Float", "Vector")])
            .Append(_ml.Transforms.Conversion.ConvertType("Text", "Vector", DataKind.String));

        IDataView result = pipeline.Fit(data).Transform(data);

        CollectionAssert.AreEqual(new float[] { 0, 0, 5, 0 }, result.GetColumn<float[]>("Float").Single());
        VBuffer<ReadOnlyMemory<char>> texts = result.GetColumn<VBuffer<ReadOnlyMemory<char>>>("Text").Single();
        Assert.AreEqual(" 5 ", string.Join(" ", texts.DenseValues().Skip(1)));
    }

    [TestMethod]
    public void AnImpossibleConversionIsRefusedBeforeAnyRow()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Row() });

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Conversion.ConvertType("Out", "Integer", DataKind.DateTime).Fit(data));
        StringAssert.Contains(error.Message, "'Integer'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Conversion.ConvertType("Out", "Key", DataKind.Single).Fit(data));
    }

    private T Convert<T>(string column, DataKind kind, Row row)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { row });
        return _ml.Transforms.Conversion.ConvertType("Out", column, kind).Fit(data).Transform(data).GetColumn<T>("Out").Single();
    }

    private sealed class Row
    {
        public string Text = "";
        public int Integer;
        public uint Unsigned;
        public float Single;
        public bool Flag;

        [KeyType(5)]
        public uint Key;

        [VectorType(4)]
        public VBuffer<int> Vector = new(4, [0, 0, 0, 0]);
    }
}
