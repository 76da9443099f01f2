using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Tests;

/// <summary>
/// What a user may do wrong with the main job, from the data to the model file: each gives an error that names it.
/// </summary>
[TestClass]
public sealed class BadInputTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Training_on_no_rows_says_so()
    {
        IDataView none = _ml.Data.LoadFromEnumerable(Array.Empty<VectorRow>());

        Exception error = Assert.Throws<Exception>(() => Classifier("Features").Fit(none));

        StringAssert.Contains(error.Message, "There are no rows to train on.");
    }

    [TestMethod]
    public void An_image_smaller_than_a_block_of_HOG_names_both_sizes()
    {
        foreach ((int width, int height) in new[] { (1, 1), (7, 30), (15, 15) })
        {
            IDataView data = _ml.Data.LoadFromEnumerable(
                new[] { new ImageRow { Image = Grey(width, height) } }, Definition(width, height));

            Exception error = Assert.Throws<Exception>(() =>
                _ml.Transforms.ExtractHog("Features", "Image", HogOptions.DalalTriggs).Fit(data).Transform(data).Preview());

            StringAssert.Contains(error.ToString(), $"{width}x{height}");
            StringAssert.Contains(error.ToString(), "16x16");
        }
    }

    [TestMethod]
    public void Images_of_different_sizes_name_the_row_and_point_to_ResizeImages()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/a.png", PngWriter.Encode(Grey(32, 32)));
        folder.Write("cat/b.png", PngWriter.Encode(Grey(32, 24)));
        IDataView data = _ml.Data.LoadImageFolder(folder.Path);
        IDataView features = _ml.Transforms.ExtractHog("Features", "Image").Fit(data).Transform(data);

        Exception error = Assert.Throws<Exception>(() => features.GetColumn<float[]>("Features").Count());

        string message = error.GetBaseException().Message;
        StringAssert.Contains(message, "Row 1:");
        StringAssert.Contains(message, "32x24");
        StringAssert.Contains(message, "32x32");
        StringAssert.Contains(message, "ResizeImages");
    }

    [TestMethod]
    public void A_label_that_is_no_key_is_named_with_the_way_out()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(ContractRows.Vectors());

        Exception error = Assert.Throws<Exception>(() => _ml.MulticlassClassification.Trainers.NearestNeighbors().Fit(data));

        StringAssert.Contains(error.Message, "'Label'");
        StringAssert.Contains(error.Message, "MapValueToKey");
    }

    [TestMethod]
    public void A_truncated_model_file_is_refused_and_the_message_is_about_the_file()
    {
        using var folder = new TemporaryFolder();
        byte[] model = SavedModel();
        foreach (int length in new[] { 0, 1, 100, model.Length / 2, model.Length - 1 })
        {
            string path = folder.Write("model.zip", model[..length]);
            Assert.Throws<Exception>(() => _ml.Model.Load(path, out _), $"cut to {length} bytes");
        }
    }

    [TestMethod]
    public void Saving_to_an_impossible_place_throws_and_leaves_the_old_model_as_it_was()
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Data.LoadFromEnumerable(ContractRows.Vectors());
        ITransformer model = Classifier("Features").Fit(data);
        string good = Path.Combine(folder.Path, "model.zip");
        _ml.Model.Save(model, data.Schema, good);
        byte[] before = File.ReadAllBytes(good);

        // A file is no folder, whoever asks.
        Assert.Throws<IOException>(() => _ml.Model.Save(model, data.Schema, Path.Combine(good, "model.zip")));
        Assert.Throws<IOException>(() => new HtmlReport("report").Save(Path.Combine(good, "report.html")));

        CollectionAssert.AreEqual(before, File.ReadAllBytes(good));
        Assert.IsNotNull(_ml.Model.Load(good, out _));
    }

    private IEstimator<ITransformer> Classifier(string features) => _ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(_ml.MulticlassClassification.Trainers.NearestNeighbors(featureColumnName: features));

    private byte[] SavedModel()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(ContractRows.Vectors());
        using var stream = new MemoryStream();
        _ml.Model.Save(Classifier("Features").Fit(data), data.Schema, stream);
        return stream.ToArray();
    }

    private static SchemaDefinition Definition(int width, int height)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(ImageRow));
        definition["Image"].ColumnType = new Microsoft.ML.Transforms.Image.ImageDataViewType(height, width);
        return definition;
    }

    private static MLImage Grey(int width, int height) => MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32,
        Enumerable.Repeat((byte)128, width * height * 4).ToArray());
}
