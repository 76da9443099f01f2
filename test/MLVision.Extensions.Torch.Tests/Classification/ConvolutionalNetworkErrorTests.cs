using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ConvolutionalNetworkErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Bad_options_are_named_when_the_estimator_is_built()
    {
        Rejects("Architecture", new ConvolutionalNetworkOptions { Architecture = "resnet19" });
        Rejects("Device", new ConvolutionalNetworkOptions { Device = "gpu" });
        Rejects("ValidationFraction", new ConvolutionalNetworkOptions { ValidationFraction = 1 });
        Rejects("CacheMegabytes", new ConvolutionalNetworkOptions { CacheMegabytes = 0 });
        Rejects("ImageWidth", new ConvolutionalNetworkOptions { ImageWidth = 32 });
        Rejects("ImageHeight", new ConvolutionalNetworkOptions { ImageWidth = 32, ImageHeight = -1 });
        Rejects("OnError", new ConvolutionalNetworkOptions { OnError = (ImageErrorAction)7 });
        Rejects("HorizontalFlip",
            new ConvolutionalNetworkOptions { Augmentation = new AugmentationOptions { HorizontalFlip = 2 } });
        Rejects("BatchSize", new ConvolutionalNetworkOptions { Training = new TrainingOptions { BatchSize = 0 } });
        Rejects("LabelSmoothing", new ConvolutionalNetworkOptions { Training = new TrainingOptions { LabelSmoothing = 1 } });
        Rejects("Dropout", new ConvolutionalNetworkOptions { Dropout = 1 });
        Rejects("OnError", new ConvolutionalNetworkOptions { OnError = (ImageErrorAction)5 });
        Rejects("PretrainedWeights", new ConvolutionalNetworkOptions { PretrainedWeights = " " });
        Rejects("Precision",
            new ConvolutionalNetworkOptions { Training = new TrainingOptions { Precision = (TrainingPrecision)7 } });
        Rejects("GradientLimit", new ConvolutionalNetworkOptions { Training = new TrainingOptions { GradientLimit = 1e39 } });
        Rejects("ClassWeights", new ConvolutionalNetworkOptions { Training = new TrainingOptions { ClassWeights = [1e39, 1] } });
        Rejects("LearningRate", Optimized(new SgdOptions { LearningRate = 1e39 }));
        Rejects("WeightDecay", Optimized(new AdamOptions { WeightDecay = 1e39 }));
        Rejects("L1", Optimized(new AdagradOptions { L1 = 1e39 }));
        Rejects("InitialAccumulator", Optimized(new AdagradOptions { InitialAccumulator = 1e39 }));
        Rejects("Epsilon", Optimized(new AdamWOptions { Epsilon = 1e39 }));
        Rejects("FrozenLayers", new ConvolutionalNetworkOptions { Training = new TrainingOptions { FrozenLayers = [""] } });

        static ConvolutionalNetworkOptions Optimized(OptimizerOptions optimizer) =>
            new() { Training = new TrainingOptions { Optimizer = optimizer } };

        void Rejects(string option, ConvolutionalNetworkOptions options)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(
                () => _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options));
            Assert.AreEqual(option, exception.ParamName);
        }
    }

    [TestMethod]
    public void A_missing_cuda_device_is_named()
    {
        if (TorchSharp.torch.cuda.is_available())
            Assert.Inconclusive("There is a CUDA device.");
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Rows(20), options =>
            new() { Architecture = options, Device = "cuda:3" }));
        StringAssert.Contains(exception.Message, "CUDA device 3 is not there");
    }

    [TestMethod]
    public void A_missing_cuda_device_is_replaced_by_the_cpu_where_the_context_allows_it()
    {
        if (TorchSharp.torch.cuda.is_available())
            Assert.Inconclusive("There is a CUDA device.");
        var ml = new MLContext(seed: 1) { FallbackToCpu = true };
        using ConvolutionalNetworkTransformer model = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkOptions { Architecture = "lenet5", Device = "cuda", Training = new() { Epochs = 1 } })
            .Fit(ScoredDigits.LoadKeyed(ml, Rows(30)));
        Assert.HasCount(1, model.History);
        ml.FallbackToCpu = false;
        Assert.ThrowsExactly<InvalidOperationException>(() => ml.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkOptions { Architecture = "lenet5", Device = "cuda" })
            .Fit(ScoredDigits.LoadKeyed(ml, Rows(30))));
    }

    [TestMethod]
    public void Labels_that_are_missing_or_all_the_same_are_refused()
    {
        DigitRow[] rows = Rows(20);
        rows[7].Digit = "";
        var missing = Assert.ThrowsExactly<InvalidDataException>(() => Fit(rows, name => new() { Architecture = name }));
        StringAssert.Contains(missing.Message, "Row 7 has no label in the column 'Label'");
        foreach (DigitRow row in rows)
            row.Digit = "n1";
        var single = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(rows, name => new() { Architecture = name }));
        StringAssert.Contains(single.Message, "n1");
    }

    [TestMethod]
    public void Rows_without_image_or_label_are_an_error_or_left_out_and_counted()
    {
        using var folder = new TemporaryFolder();
        byte[] image = File.ReadAllBytes(TestData.Path("images", "rgb.png"));
        FileRow[] rows = [.. Enumerable.Range(0, 12).Select(i => new FileRow
        {
            Label = i % 2 == 0 ? "even" : "odd", File = folder.Write($"{i}.png", image),
        })];
        rows[3].Label = "";
        File.WriteAllBytes(rows[6].File, [1, 2, 3]);
        rows[8].File = folder.Path + "/missing.png";
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add($"{e.Kind}: {e.Message}");
        foreach (bool ours in (bool[])[true, false])
        {
            IDataView data = _ml.Data.LoadFromEnumerable(rows);
            data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
            data = ours
                ? _ml.Transforms.DecodeImages("Image", "File").Fit(data).Transform(data)
                : _ml.Transforms.LoadImages("Image", "", "File").Fit(data).Transform(data);
            Exception failed = Assert.Throws<Exception>(() => Fit(ImageErrorAction.Fail).Dispose());
            StringAssert.Contains(failed.Message, "Row 3 has no label");

            using ConvolutionalNetworkTransformer model = Fit(ImageErrorAction.Skip);
            SkippedImage[] skipped = [.. model.SkippedImages];
            Assert.HasCount(3, skipped);
            Assert.AreEqual("row 3", skipped[0].Name);
            StringAssert.Contains(skipped[1].Name, ours ? "6.png" : "row 6");
            StringAssert.Contains(skipped[2].Reason, "missing.png");
            Assert.ContainsSingle(
                message => message.Contains("Warning: ") && message.Contains("3 row(s) were left out; row 3"), log);
            Assert.ContainsSingle(message => message.Contains("for 9 images"), log);
            log.Clear();

            ConvolutionalNetworkTransformer Fit(ImageErrorAction onError) =>
                _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
                {
                    Architecture = "mlp", HiddenSizes = [], OnError = onError, ValidationFraction = 0,
                    Training = new TrainingOptions { Epochs = 1 },
                }).Fit(data);
        }
    }

    [TestMethod]
    public void Nothing_but_bad_rows_are_named_with_the_reason_of_the_first()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new FileRow { Label = "a", File = "nowhere.png" }]);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.LoadFromEnumerable(Classes())).Transform(data);
        data = _ml.Transforms.DecodeImages("Image", "File").Fit(data).Transform(data);
        var exception = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                OnError = ImageErrorAction.Skip,
            }).Fit(data));
        StringAssert.Contains(exception.Message, "There are no rows to train on that can be read; nowhere.png:");

        static FileRow[] Classes() => [new() { Label = "a" }, new() { Label = "b" }];
    }

    [TestMethod]
    public void A_single_output_is_for_two_classes()
    {
        var exception = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(Rows(30), name => new() { Architecture = name, SingleOutput = true }));
        StringAssert.Contains(exception.Message, "SingleOutput is for two classes, but the label column 'Label' has 10");
    }

    [TestMethod]
    public void No_rows_are_refused()
    {
        IDataView data = ScoredDigits.LoadKeyed(_ml, Rows(20));
        IDataView none = _ml.Data.SkipRows(data, 20);
        var exception = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(architecture: "lenet5").Fit(none));
        StringAssert.Contains(exception.Message, "no rows");
    }

    [TestMethod]
    public void Images_of_different_sizes_are_refused_with_the_row()
    {
        SizedRow[] rows = [Row("a", 32), Row("b", 32), Row("a", 33)];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(architecture: "lenet5").Fit(data));
        StringAssert.Contains(exception.Message, "Row 2: the image in the column 'Image' has 33x33 pixels");
        StringAssert.Contains(exception.Message, "ImageWidth and ImageHeight");
        StringAssert.Contains(exception.Message, "ResizeImages");

        static SizedRow Row(string label, int size) => new()
        {
            Label = label, Image = MLImage.CreateFromPixels(size, size, MLPixelFormat.Bgra32, new byte[4 * size * size]),
        };
    }

    [TestMethod]
    [DataRow(0, 1 / 255f, "between 0 and ")]
    [DataRow(-0.5f, 1 / 127.5f, "between -0.5 and ")]
    public void Pixels_that_were_scaled_are_refused_as_they_would_be_rounded(float offset, float scale, string range)
    {
        PixelRow[] rows = [.. Enumerable.Range(0, 12).Select(i => new PixelRow
        {
            Label = $"n{i % 2}", Image = [.. Enumerable.Range(0, 256).Select(p => (p + i) % 256 * scale + offset)],
        })];

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => FitPixels(rows));

        StringAssert.Contains(exception.Message, "All pixels of the column 'Image' lie " + range);
        StringAssert.Contains(exception.Message, "wanted are 0 to 255");
        foreach (PixelRow row in rows)
            row.Image = [.. row.Image.Select(pixel => (pixel - offset) / scale)];
        FitPixels(rows);
    }

    [TestMethod]
    [DataRow(1f)]
    [DataRow(9f)]
    public void Binary_and_dark_images_of_whole_numbers_are_not_taken_for_scaled_ones(float brightest) =>
        FitPixels([.. Enumerable.Range(0, 12).Select(i => new PixelRow
        {
            Label = $"n{i % 2}", Image = [.. Enumerable.Range(0, 256).Select(p => (p + i) % 2 * brightest)],
        })]);

    [TestMethod]
    public void A_wrong_number_of_class_weights_is_refused()
    {
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Rows(30), name => new()
        {
            Architecture = name, Training = new TrainingOptions { ClassWeights = [1, 2] },
        }));
        StringAssert.Contains(exception.Message, "ClassWeights has 2 weights");
    }

    [TestMethod]
    public void Columns_of_the_wrong_type_are_named_when_the_pipeline_is_assembled()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(5));
        var trainer = _ml.MulticlassClassification.Trainers.ConvolutionalNetwork("Digit", "Image", "lenet5");
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data));
        StringAssert.Contains(exception.Message, "'Digit'");
        StringAssert.Contains(exception.Message, "wanted is a key");
    }

    private void Fit(DigitRow[] rows, Func<string, ConvolutionalNetworkOptions> options) =>
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options("lenet5"))
            .Fit(ScoredDigits.LoadKeyed(_ml, rows)).Dispose();

    private void FitPixels(PixelRow[] rows)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(architecture: "lenet5", epochs: 1).Fit(data).Dispose();
    }

    private static DigitRow[] Rows(int count) => ScoredDigits.Rows(count);

    private sealed class FileRow
    {
        public string Label { get; set; } = "";

        public string File { get; set; } = "";
    }

    private sealed class PixelRow
    {
        public string Label { get; set; } = "";

        [VectorType(16, 16)]
        public float[] Image { get; set; } = [];
    }

    private sealed class SizedRow
    {
        public string Label { get; set; } = "";

        [ImageType(32, 32)]
        public MLImage? Image { get; set; }
    }
}
