using Microsoft.ML;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class CheckpointTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_checkpoint_of_other_images_or_labels_is_refused_though_they_are_as_many()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "training.checkpoint");
        Train(file, ScoredDigits.Rows(40)).Dispose();
        using (ConvolutionalNetworkTransformer again = Train(file, ScoredDigits.Rows(40)))
            Assert.HasCount(1, again.History);

        Refuses(ScoredDigits.Rows(40, test: true));
        DigitRow[] rows = ScoredDigits.Rows(40);
        (rows[0].Digit, rows[1].Digit) = (rows[1].Digit, rows[0].Digit);
        Refuses(rows);

        void Refuses(DigitRow[] others)
        {
            InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Train(file, others));
            StringAssert.Contains(exception.Message, file);
            StringAssert.Contains(exception.Message, "another training");
        }
    }

    [TestMethod]
    public void A_checkpoint_that_cannot_be_written_is_told_before_the_training()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in new[] { folder.Path, Path.Combine(folder.Path, "missing", "training.checkpoint") })
        {
            var progress = new ProgressList();
            IOException exception = Assert.ThrowsExactly<IOException>(() => Train(file, ScoredDigits.Rows(40), progress));
            StringAssert.Contains(exception.Message, $"The checkpoint '{file}' cannot be written");
            Assert.IsEmpty(progress.Items);
        }
    }

    [TestMethod]
    public void Validation_data_whose_keys_mean_other_classes_are_refused()
    {
        DigitRow[] rows = ScoredDigits.Rows(40);
        var exception = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers
            .ConvolutionalNetwork(imageColumnName: "Image", architecture: "lenet5", epochs: 1)
            .Fit(ScoredDigits.LoadKeyed(_ml, rows), ScoredDigits.LoadKeyed(_ml, [.. Enumerable.Reverse(rows)])));
        StringAssert.Contains(exception.Message, $"Key 1 of the label column 'Label' is '{rows[0].Digit}' for training");
    }

    private ConvolutionalNetworkTransformer Train(string file, DigitRow[] rows, ProgressList? progress = null) =>
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = "mlp",
            HiddenSizes = [8],
            Training = new TrainingOptions
            {
                Epochs = 1, Checkpoint = new CheckpointOptions { Path = file }, Progress = progress,
            },
        }).Fit(ScoredDigits.LoadKeyed(_ml, rows));
}
