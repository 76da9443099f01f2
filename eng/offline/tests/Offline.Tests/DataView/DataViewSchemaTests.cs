using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.DataView;

[TestClass]
public sealed class DataViewSchemaTests
{
    [TestMethod]
    public void A_later_column_hides_an_earlier_one_of_the_same_name()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Int32);
        DataViewSchema schema = builder.ToSchema();

        Assert.IsTrue(schema[0].IsHidden);
        Assert.IsFalse(schema[2].IsHidden);
        Assert.AreEqual(2, schema["A"].Index);
        Assert.IsNull(schema.GetColumnOrNull("C"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]);
    }

    [TestMethod]
    public void An_annotation_is_read_by_its_name_and_type()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Answer", NumberDataViewType.Int32, 42);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single, annotations.ToAnnotations());
        DataViewSchema.Column column = builder.ToSchema()["A"];

        int answer = 0;
        column.Annotations.GetValue("Answer", ref answer);
        Assert.AreEqual(42, answer);
        Assert.AreEqual("A: Single {Answer}", column.ToString());
        float wrong = 0;
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Answer", ref wrong));
        Assert.Throws<InvalidOperationException>(() => column.Annotations.GetValue("Question", ref answer));
    }

    [TestMethod]
    public void Types_say_what_they_are()
    {
        Assert.AreEqual("Vector<Single, 3>", new VectorDataViewType(NumberDataViewType.Single, 3).ToString());
        Assert.AreEqual("Vector<Single>", new VectorDataViewType(NumberDataViewType.Single).ToString());
        Assert.AreEqual("Vector<Byte, 2, *, 4>", new VectorDataViewType(NumberDataViewType.Byte, 2, 0, 4).ToString());
        Assert.AreEqual("Key<UInt32, 0-9>", new KeyDataViewType(typeof(uint), 10).ToString());
        Assert.AreEqual("String", TextDataViewType.Instance.ToString());
    }

    [TestMethod]
    public void Vector_types_are_equal_when_items_and_dimensions_are()
    {
        Assert.AreEqual(
            new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.AreNotEqual(
            new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.AreNotEqual(
            new VectorDataViewType(NumberDataViewType.Double, 6), new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.AreEqual(0, new VectorDataViewType(NumberDataViewType.Single, 2, 0).Size);
    }

    [TestMethod]
    public void A_key_type_needs_an_unsigned_number_that_can_carry_its_keys()
    {
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.Throws<ArgumentException>(() => new KeyDataViewType(typeof(uint), 0));
        Assert.AreEqual(255ul, new KeyDataViewType(typeof(byte), 255).Count);
    }
}
