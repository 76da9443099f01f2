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

        Assert.AreEqual("Vector<Single, 4>", model.GetOutputSchema(data.Schema)["scores"].Type.ToString());
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
    public void AColumnThatTheModelLacksIsNamed()
    {
        var ml = new MLContext(1);

        var error = Assert.Throws<Exception>(
            () => ml.Transforms.ApplyOnnxModel("scores", "pictures", TestImages.Model("classification")));

        Assert.Contains("pictures", error.Message);
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

    private sealed class OutputRow
    {
        [ColumnName("scores")]
        public float[] Scores { get; set; } = [];
    }
}
