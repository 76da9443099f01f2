using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>The same pictures of different sizes as paths, as contents of files and as images.</summary>
[TestClass]
public sealed class ImageColumnTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly Pictures _pictures = new(45);

    [TestCleanup]
    public void Clean() => _pictures.Dispose();

    [TestMethod]
    public void Paths_contents_and_images_give_the_same_model_and_scores_bit_by_bit()
    {
        IDataView data = _pictures.Load(_ml);
        string[] expected = Scores("Path");
        CollectionAssert.AreEqual(expected, Scores("Content"));
        CollectionAssert.AreEqual(expected, Scores("Image"));
        Assert.IsGreaterThan(1, expected.Distinct().Count());

        string[] Scores(string column)
        {
            using ConvolutionalNetworkTransformer model = Fit(column, data);
            return Describe(model.Transform(data));
        }
    }

    [TestMethod]
    public void A_model_that_was_saved_reads_and_resizes_files_itself()
    {
        IDataView data = _pictures.Load(_ml);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.zip");
        using ConvolutionalNetworkTransformer model = Fit("Path", data);
        _ml.Model.Save(model, data.Schema, path);
        ITransformer loaded = _ml.Model.Load(path, out _);
        CollectionAssert.AreEqual(Describe(model.Transform(data)), Describe(loaded.Transform(data)));
        using PredictionEngine<PictureRow, PictureScore> engine =
            _ml.Model.CreatePredictionEngine<PictureRow, PictureScore>(loaded);
        float[] batch = [.. loaded.Transform(data).GetColumn<float[]>("Score").First()];
        float[] single = engine.Predict(new PictureRow { Path = _pictures.Paths[0] }).Score;
        for (int i = 0; i < batch.Length; i++)
            Assert.AreEqual(batch[i], single[i], 1e-5);
        ImageLoadException error = Assert.ThrowsExactly<ImageLoadException>(
            () => engine.Predict(new PictureRow { Path = "missing.png" }));
        StringAssert.Contains(error.Message, "missing.png");
    }

    [TestMethod]
    public void Files_that_cannot_be_decoded_are_left_out_counted_and_logged()
    {
        var log = new List<string>();
        File.WriteAllBytes(_pictures.Paths[4], [1, 2, 3]);
        IDataView data = _pictures.Load(_ml);
        ImageLoadException error = Assert.ThrowsExactly<ImageLoadException>(() => Fit("Path", data));
        StringAssert.Contains(error.Message, _pictures.Paths[4]);
        using ConvolutionalNetworkTransformer model = Fit("Path", data, ImageErrorAction.Skip, log: log);
        Assert.AreEqual(_pictures.Paths[4], model.SkippedImages.Single().Name);
        Assert.IsTrue(log.Any(message => message.Contains("1 row(s) were left out") && message.Contains(_pictures.Paths[4])));
    }

    [TestMethod]
    public void A_canceled_training_stops_reading()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Fit("Path", _pictures.Load(_ml), token: cancellation.Token));
    }

    private ConvolutionalNetworkTransformer Fit(
        string column, IDataView data, ImageErrorAction onError = ImageErrorAction.Fail, CancellationToken token = default,
        List<string>? log = null)
    {
        // A trainer draws its seed from the context.
        var ml = new MLContext(seed: 1);
        ml.Log += (_, e) => log?.Add(e.Message);
        return ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            ImageColumnName = column, ImageWidth = 32, ImageHeight = 32, Architecture = "lenet5", OnError = onError,
            Augmentation = new AugmentationOptions { ResizedCropScale = 0.4, HorizontalFlip = 0.5 },
            Training = new TrainingOptions { Epochs = 2, BatchSize = 8, CancellationToken = token },
        }).Fit(data);
    }

    private static string[] Describe(IDataView scored) =>
        [.. scored.GetColumn<float[]>("Score").Select(scores => ScoredDigits.Describe(scores, ""))];

    private sealed class PictureScore
    {
        public float[] Score { get; set; } = [];
    }
}
