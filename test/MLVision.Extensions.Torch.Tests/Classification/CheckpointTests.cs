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
    public void A_checkpoint_that_cannot_be_written_later_is_a_warning_and_the_former_one_stays()
    {
        using var folder = new TemporaryFolder();
        string place = Path.Combine(folder.Path, "place"), moved = Path.Combine(folder.Path, "moved");
        string file = Path.Combine(place, "training.checkpoint");
        Directory.CreateDirectory(place);
        byte[] first = [];
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add($"{e.Kind}: {e.Message}");
        // Told before the checkpoint of its epoch is written. A file is no folder, whoever asks.
        var progress = new ProgressList(epoch =>
        {
            if (epoch.Epoch == 2)
            {
                first = File.ReadAllBytes(file);
                Directory.Move(place, moved);
                File.WriteAllText(place, "");
            }
            else if (epoch.Epoch == 4)
            {
                File.Delete(place);
                Directory.Move(moved, place);
                CollectionAssert.AreEqual(first, File.ReadAllBytes(file));
            }
        });
        using (ConvolutionalNetworkTransformer model = Train(file, ScoredDigits.Rows(40), progress, epochs: 5))
            Assert.HasCount(5, model.History);

        string[] warnings = [.. log.Where(message => message.StartsWith("Warning: ", StringComparison.Ordinal))];
        Assert.HasCount(2, warnings);
        for (int i = 0; i < 2; i++)
            StringAssert.Contains(warnings[i],
                $"The checkpoint '{file}' of epoch {i + 2} could not be written; the last one is that of epoch 1.");
        CollectionAssert.AreEqual(new[] { file }, Directory.GetFiles(place));
        using (ConvolutionalNetworkTransformer again = Train(file, ScoredDigits.Rows(40), epochs: 5))
            CollectionAssert.AreEqual(progress.Items, again.History.ToArray());
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

    private ConvolutionalNetworkTransformer Train(string file, DigitRow[] rows, ProgressList? progress = null, int epochs = 1) =>
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = "mlp",
            HiddenSizes = [8],
            Training = new TrainingOptions
            {
                Epochs = epochs, Checkpoint = new CheckpointOptions { Path = file }, Progress = progress,
            },
        }).Fit(ScoredDigits.LoadKeyed(_ml, rows));
}
