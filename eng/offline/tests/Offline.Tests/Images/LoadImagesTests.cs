using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Images;

[TestClass]
public sealed class LoadImagesTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Images_are_read_from_the_folder_and_tagged_with_their_path()
    {
        IDataView result = Load(TestData.PathOf("images"), "rgb-8.png", "color-420.jpg", "rgb-24.bmp");
        Assert.AreEqual("Image", result.Schema["Image"].Type.ToString());
        string[] tags = Rows(result, image => image!.Tag);
        CollectionAssert.AreEqual(
            new[] { "rgb-8.png", "color-420.jpg", "rgb-24.bmp" }.Select(name => GoldenImages.PathOf(name)).ToArray(), tags);
        int[] widths = Rows(result, image => image!.Width);
        CollectionAssert.AreEqual(new[] { 13, 37, 13 }, widths);
    }

    [TestMethod]
    public void Without_a_folder_paths_are_taken_as_they_are()
    {
        IDataView result = Load(null, GoldenImages.PathOf("rgb-8.png"));
        byte[] pixels = Rows(result, image => ImageRows.BgraOf(image!)).Single();
        CollectionAssert.AreEqual(GoldenImages.Expected("rgb-8.png").Bgra, pixels);
    }

    [TestMethod]
    public void An_empty_path_gives_no_image()
    {
        IDataView result = Load(TestData.PathOf("images"), "", "rgb-8.png", null);
        CollectionAssert.AreEqual(new[] { true, false, true }, Rows(result, image => image == null));
    }

    [TestMethod]
    public void The_cursor_disposes_every_image_but_not_before_it_is_replaced()
    {
        IDataView result = Load(TestData.PathOf("images"), "rgb-8.png", "color-420.jpg");
        DataViewSchema.Column column = result.Schema["Image"];
        MLImage? image = null;
        using (DataViewRowCursor cursor = result.GetRowCursor([column]))
        {
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(column);
            cursor.MoveNext();
            getter(ref image!);
            MLImage first = image;
            Assert.AreEqual(13, first.Width);
            cursor.MoveNext();
            getter(ref image!);
            Assert.ThrowsExactly<InvalidOperationException>(() => first.Width);
            Assert.AreEqual(37, image.Width);
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
    }

    [TestMethod]
    public void A_missing_file_is_an_error_that_names_it()
    {
        IDataView result = Load(TestData.PathOf("images"), "no-such.png");
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => Rows(result, image => image!.Width));
        Assert.Contains("no-such.png", error.Message);
    }

    [TestMethod]
    public void A_text_file_with_the_name_of_an_image_is_an_error_that_names_it()
    {
        OfflineCodecs.Require();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("cat.jpg"), "This is not a cat.");
        IDataView result = Load(folder.Path, "cat.jpg");
        var error = Assert.ThrowsExactly<ArgumentException>(() => Rows(result, image => image!.Width));
        Assert.Contains(folder.PathOf("cat.jpg"), error.Message);
        Assert.Contains("supported are JPEG, PNG and BMP", error.Message);
    }

    [TestMethod]
    public void A_truncated_jpeg_is_an_error_that_names_it()
    {
        OfflineCodecs.Require();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("half.jpg"), GoldenImages.Bytes("color-444.jpg")[..^100]);
        IDataView result = Load(folder.Path, "half.jpg");
        var error = Assert.ThrowsExactly<ArgumentException>(() => Rows(result, image => image!.Width));
        Assert.Contains("half.jpg", error.Message);
        Assert.Contains("Premature end", error.Message);
    }

    [TestMethod]
    public void Raw_bytes_are_those_of_the_file()
    {
        IDataView data = Paths("rgb-8.png", "", "rgb-24.bmp");
        IDataView result = _ml.Transforms.LoadRawImageBytes("Bytes", TestData.PathOf("images"), "Path").Fit(data).Transform(data);
        var type = (VectorDataViewType)result.Schema["Bytes"].Type;
        Assert.AreEqual((NumberDataViewType.Byte, false), (type.ItemType, type.IsKnownSize));
        byte[][] bytes = [.. result.GetColumn<byte[]>("Bytes")];
        CollectionAssert.AreEqual(GoldenImages.Bytes("rgb-8.png"), bytes[0]);
        Assert.IsEmpty(bytes[1]);
        CollectionAssert.AreEqual(GoldenImages.Bytes("rgb-24.bmp"), bytes[2]);
    }

    [TestMethod]
    public void A_folder_that_is_not_there_is_refused_when_the_estimator_is_made()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.LoadImages("Image", "/no/such/folder", "Path"));
        Assert.Contains("/no/such/folder", error.Message);
    }

    [TestMethod]
    public void A_missing_column_and_one_of_the_wrong_type_are_schema_errors()
    {
        IDataView data = Paths("x.png");
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.LoadImages("Image", null, "Nothing").Fit(data));
        Assert.Contains("Could not find input column 'Nothing'", error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.LoadImages("Image", null, "Number").Fit(data));
        Assert.Contains("column 'Number': expected String, got Single", error.Message);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ResizeImages("Image", 3, 3, "Path").Fit(data));
        Assert.Contains("column 'Path'", error.Message);
    }

    [TestMethod]
    public void A_saved_pipeline_gives_the_same_vectors_after_loading()
    {
        IDataView data = Paths("rgb-8.png", "color-420.jpg", "rgb-24.bmp");
        var pipeline = _ml.Transforms.LoadImages("Image", TestData.PathOf("images"), "Path")
            .Append(_ml.Transforms.ResizeImages(
                "Small", 9, 7, "Image", Microsoft.ML.Transforms.Image.ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(_ml.Transforms.ConvertToGrayscale("Gray", "Small"))
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Gray", offsetImage: 3, scaleImage: 0.5f))
            .Append(_ml.Transforms.ConvertToImage(7, 9, "Again", "Pixels"))
            .Append(_ml.Transforms.ExtractPixels("AgainPixels", "Again", outputAsFloatArray: false));
        ITransformer model = pipeline.Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out DataViewSchema schema);
        Assert.AreEqual("Path", schema[0].Name);
        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Pixels")];
        float[][] actual = [.. loaded.Transform(data).GetColumn<float[]>("Pixels")];
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(expected[i], actual[i]);
        Assert.HasCount(3, loaded.Transform(data).GetColumn<byte[]>("AgainPixels").ToArray());
        Assert.AreEqual(
            string.Join(", ", model.GetOutputSchema(data.Schema).Select(column => $"{column.Name}:{column.Type}")),
            string.Join(", ", loaded.GetOutputSchema(data.Schema).Select(column => $"{column.Name}:{column.Type}")));
    }

    private IDataView Paths(params string?[] paths) =>
        _ml.Data.LoadFromEnumerable(paths.Select(path => new ImageRows.FilePath { Path = path }));

    private IDataView Load(string? folder, params string?[] paths)
    {
        IDataView data = Paths(paths);
        return _ml.Transforms.LoadImages("Image", folder, "Path").Fit(data).Transform(data);
    }

    private static T[] Rows<T>(IDataView data, Func<MLImage?, T> read)
    {
        DataViewSchema.Column column = data.Schema["Image"];
        var values = new List<T>();
        MLImage? image = null;
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(column);
        while (cursor.MoveNext())
        {
            getter(ref image!);
            values.Add(read(image));
        }

        return [.. values];
    }
}
