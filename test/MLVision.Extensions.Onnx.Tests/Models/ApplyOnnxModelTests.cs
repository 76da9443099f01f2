using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace MLVision.Extensions.Onnx.Tests.Models;

/// <summary>ML.NET's own transformer runs the same models.</summary>
[TestClass]
public class ApplyOnnxModelTests
{
    private static readonly GoldenCase _golden = new GoldenFile("scoring").Case("classification");

    [TestMethod]
    public void MLNetsOwnTransformerGivesTheReferencesScoresAlsoFromAFile()
    {
        var ml = new MLContext(1);
        IDataView data = Load(ml);
        TransformerChain<OnnxTransformer> model = ml.Transforms.ExtractPixels("images", "Image", scaleImage: 1 / 255f)
            .Append(ml.Transforms.ApplyOnnxModel("scores", "images", TestImages.Model("classification"))).Fit(data);
        using var file = new MemoryStream();
        ml.Model.Save(model, data.Schema, file);
        ITransformer loaded = ml.Model.Load(file, out _);

        Assert.AreEqual("Vector<Single, 1, 4>", model.GetOutputSchema(data.Schema)["scores"].Type.ToString());
        float[] expected = _golden.Floats("scores");
        foreach (ITransformer transformer in new[] { model, loaded })
        {
            int row = 0;
            IDataView scored = transformer.Transform(Load(ml));
            foreach (OutputRow output in ml.Data.CreateEnumerable<OutputRow>(scored, reuseRowObject: false))
            {
                var scores = new float[4];
                Activations.Apply(ScoreActivation.Softmax, output.Scores, scores);
                TestImages.AreClose(expected.AsSpan(4 * row, 4), scores, 1e-5, $"row {row++}");
            }

            Assert.AreEqual(10, row);
            ((IDisposable)transformer).Dispose();
        }
    }

    [TestMethod]
    public void AnOpenDimensionBesideTheBatchTakesVectorsOfAnySize()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable<AnyLengthRow>(
            [new() { Values = [1, 2, 6] }, new() { Values = [] }, new() { Values = [-1, 0.5f] }]);
        using OnnxTransformer model = ml.Transforms.ApplyOnnxModel(TestImages.Model("any_length")).Fit(data);

        IDataView scored = model.Transform(data);

        Assert.AreEqual("Vector<Single>", scored.Schema["doubled"].Type.ToString());
        Assert.AreEqual("Vector<Single, 1, 1>", scored.Schema["mean"].Type.ToString());
        float[][] doubled = [.. scored.GetColumn<float[]>("doubled")];
        CollectionAssert.AreEqual(new float[] { 2, 4, 12 }, doubled[0]);
        Assert.IsEmpty(doubled[1]);
        CollectionAssert.AreEqual(new float[] { -2, 1 }, doubled[2]);
        float[][] means = [.. scored.GetColumn<float[]>("mean")];
        CollectionAssert.AreEqual(new float[] { 3 }, means[0]);
        CollectionAssert.AreEqual(new float[] { -0.25f }, means[2]);
    }

    [TestMethod]
    public void OtherColumnsAreReadWithoutTheModel()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable<ThreeRow>([new() { Values = [1, 2, 3] }]);

        // The model's input is made of the column that is read, and is itself not wanted then.
        using TransformerChain<OnnxTransformer> model = ml.Transforms.CopyColumns("other", "values")
            .Append(ml.Transforms.CopyColumns("values", "other"))
            .Append(ml.Transforms.ApplyOnnxModel("mean", "values", TestImages.Model("any_length"))).Fit(data);

        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, model.Transform(data).GetColumn<float[]>("other").Single());
    }

    [TestMethod]
    public void ASingleValueIsARowOfOne()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable<SingleRow>([new() { Values = 4 }, new() { Values = -3 }]);
        using OnnxTransformer model = ml.Transforms.ApplyOnnxModel("mean", "values", TestImages.Model("any_length")).Fit(data);

        Assert.IsNull(model.Transform(data).Schema.GetColumnOrNull("doubled"));
        CollectionAssert.AreEqual(
            new float[] { 4, -3 }, model.Transform(data).GetColumn<float[]>("mean").Select(mean => mean.Single()).ToArray());
    }

    [TestMethod]
    public void AnOpenDimensionIsNotFilledFromTheSizeOfAColumn()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable<ThreeRow>([new() { Values = [1, 2, 3] }]);
        using OnnxTransformer model = ml.Transforms.ApplyOnnxModel("mean", "values", TestImages.Model("any_length")).Fit(data);

        Assert.Throws<Exception>(() => model.Transform(data).GetColumn<float[]>("mean").ToArray());
    }

    [TestMethod]
    public void AColumnThatTheModelOrTheDataLacksIsNamed()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable<ThreeRow>([new() { Values = [1, 2, 3] }]);
        string path = TestImages.Model("classification");

        var output = Assert.Throws<Exception>(() => ml.Transforms.ApplyOnnxModel("classes", "images", path));
        var input = Assert.Throws<Exception>(() => ml.Transforms.ApplyOnnxModel("scores", "values", path).Fit(data));
        var column = Assert.Throws<Exception>(() => ml.Transforms.ApplyOnnxModel("scores", "images", path).Fit(data));
        var step = Assert.Throws<Exception>(() => ml.Transforms.CopyColumns("copy", "values")
            .Append(ml.Transforms.ApplyOnnxModel("scores", "copy", path)).Fit(data));

        Assert.Contains("tensor, classes, does not exist in the ONNX model. Available output names are [scores]", output.Message);
        Assert.Contains("tensor, values, does not exist in the ONNX model. Available input names are [images]", input.Message);
        Assert.Contains("'images'", column.Message);
        Assert.Contains("Column copy doesn't match input node names of model.", step.Message);
    }

    [TestMethod]
    public void AColumnOfAnotherSizeIsNamed()
    {
        var ml = new MLContext(1);
        IDataView data = ml.Transforms.CopyColumns("images", "values")
            .Fit(ml.Data.LoadFromEnumerable<ThreeRow>([])).Transform(ml.Data.LoadFromEnumerable<ThreeRow>([]));

        var error = Assert.Throws<Exception>(
            () => ml.Transforms.ApplyOnnxModel("scores", "images", TestImages.Model("classification")).Fit(data));

        Assert.Contains("Input 'images' has shape 1,3,16,16, but input data is of length 3.", error.Message);
    }

    private static IDataView Load(MLContext ml) => ml.Data.LoadFromEnumerable(
        TestImages.Of(_golden, "images").Select(create => new SmallImageRow { Image = create() }));

    private sealed class SmallImageRow
    {
        // ML.NET saves no schema in which all columns are images.
        public string Name { get; set; } = "";

        [ImageType(16, 16)]
        public MLImage? Image { get; set; }
    }

    private sealed class AnyLengthRow
    {
        [ColumnName("values")]
        public float[] Values { get; set; } = [];
    }

    private sealed class ThreeRow
    {
        [ColumnName("values")]
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }

    private sealed class SingleRow
    {
        [ColumnName("values")]
        public float Values { get; set; }
    }

    private sealed class OutputRow
    {
        [ColumnName("scores")]
        public float[] Scores { get; set; } = [];
    }
}
