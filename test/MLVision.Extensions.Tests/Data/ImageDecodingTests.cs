using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data;

[TestClass]
public sealed class ImageDecodingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Paths_bytes_and_relative_paths_give_the_same_picture()
    {
        string folder = TestData.Path("images");
        byte[] bytes = File.ReadAllBytes(TestData.Path("images", "rgb.png"));
        IDataView rows = _ml.Data.LoadFromEnumerable(new[]
        {
            new Row { Path = TestData.Path("images", "rgb.png"), Name = "rgb.png", Bytes = bytes },
        });

        IEstimator<ITransformer> pipeline = _ml.Transforms.DecodeImages("A", "Path")
            .Append(_ml.Transforms.DecodeImages("B", "Name", new ImageDecodingOptions { Folder = folder }))
            .Append(_ml.Transforms.DecodeImages("C", "Bytes"));
        IDataView decoded = pipeline.Fit(rows).Transform(rows);

        byte[] expected = Pixels(decoded, "A");
        Assert.AreEqual(16 * 12 * 3, expected.Length);
        CollectionAssert.AreEqual(expected, Pixels(decoded, "B"));
        CollectionAssert.AreEqual(expected, Pixels(decoded, "C"));
    }

    [TestMethod]
    public void A_prediction_of_a_single_row_decodes_and_fails_with_the_name()
    {
        IDataView none = _ml.Data.LoadFromEnumerable(Array.Empty<Row>());
        var skip = new ImageDecodingOptions { OnError = ImageErrorAction.Skip };
        ITransformer model = _ml.Transforms.DecodeImages("Image", "Path", skip)
            .Append(_ml.Transforms.ResizeImages("Image", imageWidth: 8, imageHeight: 6)).Fit(none);
        using PredictionEngine<Row, Decoded> engine = _ml.Model.CreatePredictionEngine<Row, Decoded>(model);

        Assert.AreEqual(8, engine.Predict(new Row { Path = TestData.Path("images", "plain.jpg") }).Image!.Width);
        Exception error = Assert.Throws<Exception>(() => engine.Predict(new Row { Path = "/nowhere.jpg" }));
        StringAssert.Contains(error.ToString(), "The image '/nowhere.jpg' cannot be read");
    }

    [TestMethod]
    public void Encoded_bytes_that_are_no_image_name_the_row_and_the_column()
    {
        byte[] good = File.ReadAllBytes(TestData.Path("images", "rgb.png"));
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { new Row { Bytes = good }, new Row { Bytes = [1, 2, 3] } });
        IDataView decoded = _ml.Transforms.DecodeImages("Image", "Bytes").Fit(rows).Transform(rows);

        var error = Assert.ThrowsExactly<ImageLoadException>(() => decoded.GetColumn<MLImage>("Image").Count());

        StringAssert.Contains(error.Message, "row 1 of the column 'Bytes'");
    }

    [TestMethod]
    public void An_announced_size_is_in_the_schema_and_another_one_is_an_error()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { new Row { Path = TestData.Path("images", "rgb.png") } });

        IDataView right = _ml.Transforms.DecodeImages("Image", "Path", new ImageDecodingOptions { Width = 16, Height = 12 })
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Image")).Fit(rows).Transform(rows);
        Assert.AreEqual(3 * 12 * 16, right.GetColumn<float[]>("Pixels").Single().Length);

        IDataView wrong = _ml.Transforms.DecodeImages("Image", "Path", new ImageDecodingOptions { Width = 12, Height = 16 })
            .Fit(rows).Transform(rows);
        var error = Assert.ThrowsExactly<ImageLoadException>(() => wrong.GetColumn<MLImage>("Image").Count());
        StringAssert.Contains(error.Message, "has 16 x 12 pixels; 12 x 16 were announced");
    }

    [TestMethod]
    public void Options_that_contradict_each_other_are_refused()
    {
        var both = new ImageDecodingOptions { Folder = "a", Archive = "b.zip" };
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.DecodeImages("Image", "Path", both));
        StringAssert.Contains(error.Message, "Either Folder or Archive");

        var unknown = new ImageDecodingOptions { OnError = (ImageErrorAction)7 };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DecodeImages("Image", "Path", unknown));

        var half = new ImageDecodingOptions { Width = 16 };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DecodeImages("Image", "Path", half));

        var missing = new ImageDecodingOptions { Archive = "/nowhere.zip" };
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Transforms.DecodeImages("Image", "Path", missing));
    }

    private static byte[] Pixels(IDataView data, string column) => data.GetColumn<MLImage>(column).Single().GetBGRPixels;

    private sealed class Row
    {
        public string Path { get; set; } = "";

        public string Name { get; set; } = "";

        public byte[] Bytes { get; set; } = [];
    }

    private sealed class Decoded
    {
        [Microsoft.ML.Transforms.Image.ImageType(6, 8)]
        public MLImage? Image { get; set; }
    }
}
