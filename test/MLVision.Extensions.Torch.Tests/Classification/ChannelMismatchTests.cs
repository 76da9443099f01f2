using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Grey pictures for a network of coloured ones, and the other way round.</summary>
[TestClass]
public sealed class ChannelMismatchTests
{
    private const int Size = 8;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_network_of_colours_names_a_grey_image_and_says_what_helps()
    {
        using ConvolutionalNetworkTransformer model = Fit(Colored());
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Score(model, Grey()));
        Assert.AreEqual(
            "Row 0: the image in the column 'Image' has 8x8 pixels and 1 channel(s), but 8x8 and 3 are wanted. A network for " +
            "colours takes a grey image with its values in each channel; one that is trained with the option Grayscale takes " +
            "both.", exception.Message);
    }

    [TestMethod]
    public void A_network_of_grey_images_names_a_coloured_one_and_says_what_helps()
    {
        using ConvolutionalNetworkTransformer model = Fit(Grey());
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Score(model, Colored()));
        Assert.AreEqual(
            "Row 0: the image in the column 'Image' has 8x8 pixels and 3 channel(s), but 8x8 and 1 are wanted. The trainer's " +
            "option Grayscale makes coloured images grey.", exception.Message);
    }

    [TestMethod]
    public void A_network_that_is_trained_with_Grayscale_takes_both()
    {
        using ConvolutionalNetworkTransformer model = Fit(Colored(), grayscale: true);
        Assert.AreEqual(12, Score(model, Colored()));
        Assert.AreEqual(12, Score(model, Grey()));
    }

    [TestMethod]
    public void Images_to_judge_by_of_other_channels_are_refused()
    {
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Trainer().Fit(Grey(), Colored()));
        Assert.AreEqual(
            "The images to judge by are 3x8x8, those to train on 1x8x8 (channels x height x width). The trainer's option " +
            "Grayscale makes coloured images grey.", exception.Message);
    }

    [TestMethod]
    public void A_normalization_of_other_channels_is_refused()
    {
        var exception = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(Grey(), normalization: ImageNormalization.ImageNet));
        Assert.AreEqual("Normalization has 3 channel(s), but the images have 1.", exception.Message);
    }

    private ConvolutionalNetworkTransformer Fit(
        IDataView data, bool grayscale = false, ImageNormalization? normalization = null) =>
        Trainer(grayscale, normalization).Fit(data);

    private ConvolutionalNetworkTrainer Trainer(bool grayscale = false, ImageNormalization? normalization = null) =>
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = "mlp", HiddenSizes = [], Grayscale = grayscale, Normalization = normalization,
            Training = new TrainingOptions { Epochs = 1 },
        });

    private static int Score(ConvolutionalNetworkTransformer model, IDataView data) =>
        model.Transform(data).GetColumn<float[]>("Score").Count();

    private IDataView Colored() => Keyed(Rows<ColoredRow>(3));

    private IDataView Grey() => Keyed(Rows<GreyRow>(1));

    private IDataView Keyed<T>(IEnumerable<T> rows) where T : class
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
    }

    private static IEnumerable<T> Rows<T>(int channels) where T : IRow, new()
    {
        var random = new Random(1);
        for (int i = 0; i < 12; i++)
        {
            byte[] pixels = new byte[channels * Size * Size];
            random.NextBytes(pixels);
            yield return new T { Class = i % 2 == 0 ? "even" : "odd", Image = pixels };
        }
    }

    private interface IRow
    {
        string Class { get; set; }

        byte[] Image { get; set; }
    }

    private sealed class ColoredRow : IRow
    {
        public string Class { get; set; } = "";

        [VectorType(3, Size, Size)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class GreyRow : IRow
    {
        public string Class { get; set; } = "";

        [VectorType(Size, Size)]
        public byte[] Image { get; set; } = [];
    }
}
