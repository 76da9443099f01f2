using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Bridge;

[TestClass]
public sealed class InputColumnTests
{
    private static readonly DataViewSchema Schema = CreateSchema();

    [TestMethod]
    [DataRow("Feature", "The input column 'Feature' (Vector<Single> of known length) is missing; did you mean 'Features'?")]
    [DataRow("featurse", "The input column 'featurse' (Vector<Single> of known length) is missing; did you mean 'Features'?")]
    [DataRow("Pixels", "The input column 'Pixels' (Vector<Single> of known length) is missing; " +
        "there are 'Image', 'Features', 'Any', 'Bytes', 'Text', 'Label'.")]
    [DataRow("Any", "The input column 'Any' is Vector<Single>; wanted is Vector<Single> of known length.",
        "The input column 'Any' is Vector<Single> of variable length; wanted is Vector<Single> of known length.")]
    [DataRow("Image", "The input column 'Image' is Image<3, 4>; wanted is Vector<Single> of known length.")]
    [DataRow("Label", "The input column 'Label' is Key<UInt32, 0-6>; wanted is Vector<Single> of known length.",
        "The input column 'Label' is Key<UInt32>; wanted is Vector<Single> of known length.")]
    public void A_column_that_will_not_do_is_told_with_what_is_wanted(string name, string message, string? messageOfShape = null)
    {
        InputColumn column = InputColumn.FloatVector(name);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => column.Find(Schema)).Message, message);
        SchemaShape shape = MLNetInternals.CreateShape(Schema);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => column.Find(shape)).Message, messageOfShape ?? message);
    }

    [TestMethod]
    public void A_column_of_the_wanted_type_is_found()
    {
        SchemaShape shape = MLNetInternals.CreateShape(Schema);
        foreach (InputColumn column in new[]
        {
            InputColumn.Image("Image"), InputColumn.FloatVector("Features"), InputColumn.FloatVector("Features", 5),
            InputColumn.Bytes("Bytes"), InputColumn.Text("Text"), InputColumn.KeyLabel("Label"),
        })
        {
            Assert.AreEqual(column.Name, column.Find(Schema).Name);
            Assert.AreEqual(column.Name, column.Find(shape).Name);
        }
    }

    [TestMethod]
    public void A_missing_column_of_images_may_have_been_left_out_by_a_cache()
    {
        const string hint = "Columns of images do not outlast ML.NET's Cache and ShuffleRows";
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Path", TextDataViewType.Instance);
        DataViewSchema none = builder.ToSchema();
        InputColumn column = InputColumn.Image("Picture");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => column.Find(none)).Message, hint);
        SchemaShape shape = MLNetInternals.CreateShape(none);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => column.Find(shape)).Message, hint);
        // Where there are images, the name is wrong.
        Assert.DoesNotContain(hint, Assert.ThrowsExactly<ArgumentException>(() => column.Find(Schema)).Message);
    }

    private static DataViewSchema CreateSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Image", new ImageDataViewType(3, 4));
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 5));
        builder.AddColumn("Any", new VectorDataViewType(NumberDataViewType.Single));
        builder.AddColumn("Bytes", new VectorDataViewType(NumberDataViewType.Byte));
        builder.AddColumn("Text", TextDataViewType.Instance);
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 7));
        return builder.ToSchema();
    }
}
