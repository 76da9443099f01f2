using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Onnx.Tests.Models;

namespace MLVision.Extensions.Onnx.Tests.Segmentation;

/// <summary>Masks against PyTorch's (eng/peers/golden_scoring.py).</summary>
[TestClass]
public class SemanticSegmentationTests
{
    private static readonly GoldenCase[] _cases = [.. new GoldenFile("scoring").CasesThatStartWith("segmentation")];

    [TestMethod]
    public void ScoresBecomeMasksAndProbabilitiesOfTheOriginalSize()
    {
        MaskRow[] rows = Score(new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation"), Preprocessing = new(), ProbabilityColumnName = "Probabilities",
        });

        for (int i = 0; i < rows.Length; i++)
        {
            AssertSame(_cases[i], "mask", rows[i]);
            TestImages.AreClose(_cases[i].Floats("probabilities"), rows[i].Probabilities, 0.05, _cases[i].Name);
        }
    }

    [TestMethod]
    public void PlanesMayBeTheLastDimension() =>
        AssertAll("mask", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation_last"), Preprocessing = new(),
        });

    [TestMethod]
    public void AModelThatEndsInTheLogisticFunctionGivesProbabilities() =>
        AssertAll("inside", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation_sigmoid"), Preprocessing = new(), Threshold = 0.6f,
        });

    [TestMethod]
    [DataRow("segmentation_classes")]
    [DataRow("segmentation_last_classes")]
    public void ClassesAreTakenFromTheNearestCell(string model) =>
        AssertAll("classes", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model(model), Preprocessing = new(), ClassNames = ["a", "b", "c", "d", "e"],
        });

    [TestMethod]
    public void OnePlaneIsTheClassOneFromTheThreshold() =>
        AssertAll("binary", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation_binary"), Preprocessing = new(), Threshold = 0.6f,
        });

    [TestMethod]
    public void IndependentClassesBelowTheThresholdAreNone() =>
        AssertAll("independent", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation"), Preprocessing = new(), Activation = ScoreActivation.Sigmoid,
            Threshold = 0.7f,
        });

    [TestMethod]
    public void WindowsThatOverlapAreAveraged() =>
        AssertAll("windows", new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation"), Preprocessing = new(), WindowOverlap = 0.5f, BatchSize = 2,
        });

    [TestMethod]
    public void NamesOfTheClassesComeFromTheModel()
    {
        var ml = new MLContext(1);
        using SemanticSegmentationTransformer model = ml.Transforms.ScoreSemanticSegmentation(TestImages.Model("segmentation"))
            .Fit(Load(ml));
        VBuffer<ReadOnlyMemory<char>> names = default;
        model.GetOutputSchema(Load(ml).Schema)["PredictedMask"].Annotations.GetValue("ClassNames", ref names);

        CollectionAssert.AreEqual(new[] { "sky", "road", "tree", "car", "sign" }, model.ClassNames.ToArray());
        CollectionAssert.AreEqual(model.ClassNames.ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("Probabilities")]
    public void TheOverlayIsTheMaskDrawnOnTheImage(string? probabilities)
    {
        var ml = new MLContext(1);
        using SemanticSegmentationTransformer model = ml.Transforms.ScoreSemanticSegmentation(new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation"), Preprocessing = new(), ProbabilityColumnName = probabilities,
            OverlayColumnName = "Overlay",
        }).Fit(Load(ml));
        using var file = new MemoryStream();
        ml.Model.Save(model, Load(ml).Schema, file);
        ITransformer loaded = ml.Model.Load(file, out _);
        ITransformer drawing = ml.Transforms.DrawMasks("Expected", "Image", "PredictedMask").Fit(loaded.Transform(Load(ml)));

        List<byte[]> expected = ReadPixels(drawing.Transform(model.Transform(Load(ml))), "Expected");
        List<byte[]> actual = ReadPixels(loaded.Transform(Load(ml)), "Overlay"), images = ReadPixels(Load(ml), "Image");

        ((IDisposable)loaded).Dispose();
        Assert.HasCount(_cases.Length, actual);
        for (int i = 0; i < actual.Count; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i], _cases[i].Name);
            CollectionAssert.AreNotEqual(images[i], actual[i], _cases[i].Name);
        }
    }

    [TestMethod]
    public void AListOfBoxesIsNoPicture()
    {
        var ml = new MLContext(1);
        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => ml.Transforms.ScoreSemanticSegmentation(TestImages.Model("yolov8")).Fit(Load(ml)));

        Assert.Contains("its first output is 'output' [? x 7 x 40]; wanted is scores [batch, classes, ", error.Message);
    }

    [TestMethod]
    public void ClassesHaveNoProbabilities()
    {
        var ml = new MLContext(1);
        var options = new SemanticSegmentationOptions
        {
            ModelPath = TestImages.Model("segmentation_classes"), ClassNames = ["a"], ProbabilityColumnName = "Probabilities",
        };

        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => ml.Transforms.ScoreSemanticSegmentation(options).Fit(Load(ml)));

        Assert.Contains("ProbabilityColumnName is set, but its output is the classes", error.Message);
    }

    private static void AssertAll(string expected, SemanticSegmentationOptions options)
    {
        MaskRow[] rows = Score(options);
        Assert.HasCount(_cases.Length, rows);
        for (int i = 0; i < rows.Length; i++)
            AssertSame(_cases[i], expected, rows[i]);
    }

    // Resizing rounds differently in the last digit, which decides at a few pixels.
    private static void AssertSame(GoldenCase golden, string expected, MaskRow row)
    {
        byte[] mask = golden.Bytes(expected);
        Assert.AreEqual(mask.Length, row.PredictedMask.Length, golden.Name);
        int others = mask.Where((value, i) => value != row.PredictedMask[i]).Count();
        Assert.IsLessThanOrEqualTo(mask.Length / 200, others, $"{golden.Name}, {expected}: {others} pixels differ");
    }

    private static MaskRow[] Score(SemanticSegmentationOptions options)
    {
        var ml = new MLContext(1);
        using SemanticSegmentationTransformer model = ml.Transforms.ScoreSemanticSegmentation(options).Fit(Load(ml));
        using var file = new MemoryStream();
        ml.Model.Save(model, Load(ml).Schema, file);
        ITransformer loaded = ml.Model.Load(file, out _);
        MaskRow[] rows = Read(ml, model), again = Read(ml, loaded);
        ((IDisposable)loaded).Dispose();
        for (int i = 0; i < rows.Length; i++)
            CollectionAssert.AreEqual(rows[i].PredictedMask, again[i].PredictedMask);
        return rows;
    }

    private static MaskRow[] Read(MLContext ml, ITransformer model)
    {
        IDataView scored = model.Transform(Load(ml));
        if (scored.Schema.GetColumnOrNull("Probabilities") is null)
        {
            return [.. ml.Data.CreateEnumerable<BareMaskRow>(scored, reuseRowObject: false)
                .Select(row => new MaskRow { PredictedMask = row.PredictedMask })];
        }

        return [.. ml.Data.CreateEnumerable<MaskRow>(scored, reuseRowObject: false)];
    }

    private static List<byte[]> ReadPixels(IDataView view, string column)
    {
        var result = new List<byte[]>();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<MLImage> getImage = cursor.GetGetter<MLImage>(view.Schema[column]);
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            getImage(ref image);
            result.Add(image.Pixels.ToArray());
        }

        return result;
    }

    private static IDataView Load(MLContext ml) => TestImages.Load(ml, _cases.Select<GoldenCase, Func<MLImage?>>(golden => () =>
        TestImages.Create(golden.Bytes("image"), golden.Shape("image")[1], golden.Shape("image")[0])));

    private sealed class BareMaskRow
    {
        public byte[] PredictedMask { get; set; } = [];
    }

    private sealed class MaskRow
    {
        public byte[] PredictedMask { get; set; } = [];

        public float[] Probabilities { get; set; } = [];
    }
}
