using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Tests.Data;

namespace MLVision.Extensions.Tests.Drawing;

[TestClass]
public sealed class DrawingTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Boxes_of_a_data_set_are_drawn_with_the_names_of_their_keys()
    {
        IDataView data = _ml.Data.LoadPascalVoc(TestData.Path("annotations", "voc"));

        IDataView drawn = _ml.Transforms.DrawBoundingBoxes("Picture", "Image", "Labels", "BoundingBoxes", scoreColumnName: null)
            .Fit(data).Transform(data);

        // Keys by name: cat 1, dog 2; the file begins with the dog.
        AnnotatedImage expected = AnnotatedImage.FromFile(TestData.Path("annotations", "voc", "JPEGImages", "alpha.png"))
            .DrawBoxes([new(new(0, 0, 40, 30), 1, "dog"), new(new(3, 4, 10, 12), 0, "cat")]);
        AssertFirst(expected, drawn, "Picture");
    }

    [TestMethod]
    public void Labels_that_are_texts_have_colours_by_name_and_scores_order_the_boxes()
    {
        using MLImage image = Pictures.Gray(60, 40, 90);
        var options = new BoxDrawingOptions { FontScale = 1 };
        IDataView data = _ml.Data.LoadFromEnumerable([new Row
        {
            Image = image, PredictedLabel = ["a", "b"], Score = [0.9f, 0.2f],
            PredictedBoundingBoxes = [1, 1, 30, 30, 5, 5, 50, 35],
        }]);

        IDataView drawn = _ml.Transforms.DrawBoundingBoxes("Image", options: options).Fit(data).Transform(data);

        AnnotatedImage expected = new AnnotatedImage(image).DrawBoxes(
        [
            new(new(5, 5, 50, 35), ClassPalette.IndexOf("b"), "b", 0.2f),
            new(new(1, 1, 30, 30), ClassPalette.IndexOf("a"), "a", 0.9f),
        ], options);
        AssertFirst(expected, drawn, "Image");
        Assert.AreEqual(new ImageDataViewType(40, 60), drawn.Schema["Image"].Type);
    }

    [TestMethod]
    public void Masks_of_a_data_set_are_drawn_with_the_names_of_their_classes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("images/a.png", Pictures.Png(13, 9, 90));
        folder.Write("masks/a.png", File.ReadAllBytes(TestData.Path("masks", "palette8-6.png")));
        string[] names = ["i", "j", "k", "l", "m", "n"];
        ImageDataView data = _ml.Data.LoadSegmentation(Path.Combine(folder.Path, "images"), Path.Combine(folder.Path, "masks"),
            new SegmentationFolderOptions { ClassNames = names });

        IDataView drawn = _ml.Transforms.DrawMasks("Picture", "Image").Fit(data).Transform(data);

        byte[] mask = [.. Enumerable.Range(0, 117).Select(i => (byte)((3 * (i % 13) + 5 * (i / 13)) % 6))];
        AnnotatedImage expected = AnnotatedImage.FromFile(Path.Combine(folder.Path, "images", "a.png")).DrawMask(mask, names);
        AssertFirst(expected, drawn, "Picture");
    }

    [TestMethod]
    public void Rows_that_do_not_fit_are_named_and_rows_without_an_image_have_no_picture()
    {
        using MLImage image = Pictures.Gray(4, 3, 90);
        IDataView data = _ml.Data.LoadFromEnumerable([new Row(), new Row
        {
            Image = image, PredictedLabel = ["a"], PredictedBoundingBoxes = [1], Score = [1], Mask = [1, 2],
        }]);

        IDataView boxes = _ml.Transforms.DrawBoundingBoxes("Picture", "Image").Fit(data).Transform(data);
        IDataView masks = _ml.Transforms.DrawMasks("Picture", "Image").Fit(data).Transform(data);

        StringAssert.Contains(ReadAll(boxes),
            "Row 1 has 1 objects in the column 'PredictedLabel', but 1 numbers in 'PredictedBoundingBoxes'");
        StringAssert.Contains(ReadAll(masks), "Row 1: the column 'Mask' has 2 pixels; the picture has 4 x 3");

        string ReadAll(IDataView view)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Picture"]]);
            var getImage = cursor.GetGetter<MLImage>(view.Schema["Picture"]);
            MLImage picture = null!;
            Assert.IsTrue(cursor.MoveNext());
            getImage(ref picture);
            Assert.IsNull(picture);
            Assert.IsTrue(cursor.MoveNext());
            return Assert.ThrowsExactly<InvalidDataException>(() => getImage(ref picture)).Message;
        }
    }

    private static void AssertFirst(AnnotatedImage expected, IDataView data, string column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]]);
        MLImage picture = null!;
        Assert.IsTrue(cursor.MoveNext());
        cursor.GetGetter<MLImage>(data.Schema[column])(ref picture);
        using MLImage image = expected.ToImage();
        Assert.AreEqual((image.Width, image.Height), (picture.Width, picture.Height));
        CollectionAssert.AreEqual(image.GetBGRPixels, picture.GetBGRPixels);
    }

    private sealed class Row
    {
        [ImageType(40, 60)]
        public MLImage? Image { get; set; }

        public string[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];

        public byte[] Mask { get; set; } = [];
    }
}
