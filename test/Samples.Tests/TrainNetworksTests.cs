using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLVision.Extensions;
using MLVision.Extensions.Tests;

namespace Samples.Tests;

[TestClass]
public sealed class TrainNetworksTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samples").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestInitialize]
    public void RequireTorch() => TorchRequirement.Check();

    [TestMethod]
    public void Training_prints_a_line_for_each_epoch_and_saves_a_model_with_the_printed_accuracy()
    {
        SampleResult result = SampleProcess.Run("TrainNetworks", ["mnist", "--epochs", "2", "--seed", "3", "--output", _folder]);

        Assert.AreEqual(0, result.ExitCode, result.Error);
        CollectionAssert.AreEqual(new[] { "1/2", "2/2" }, Epochs(result));
        Assert.IsTrue(result.Lines.All(line => line.Length <= 80), "The lines fit a terminal.");
        Assert.IsFalse(result.Output.Contains('\e'), "There are no colours in a pipe.");
        Assert.AreEqual(PrintedAccuracy(result), SavedAccuracy(), 0.00005);
        // Loss, accuracy and learning rate.
        string report = File.ReadAllText(Path.Combine(_folder, "mnist-lenet5-3", "report.html"));
        Assert.HasCount(3, Regex.Matches(report, "<figure class=\"chart\">"));
    }

    [TestMethod]
    public void Each_run_adds_its_row_and_the_mean_over_the_seeds_and_what_has_a_row_is_not_run_again()
    {
        string[] seeds = ["1", "2"], common = ["--epochs", "1", "--output", _folder];
        double[] printed = [.. seeds.Select(
            seed => PrintedAccuracy(SampleProcess.Run("TrainNetworks", ["mnist", "--seed", seed, .. common])))];
        SampleResult rest = SampleProcess.Run("TrainNetworks", ["mnist", .. common]);
        SampleResult nothing = SampleProcess.Run("TrainNetworks", ["mnist", .. common]);

        Assert.Contains("seed 3:", rest.Output);
        Assert.DoesNotContain("seed 2:", rest.Output);
        Assert.IsEmpty(Epochs(nothing));
        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "mnist.json"))).RootElement
            .EnumerateArray().Where(row => row.GetProperty("metric").GetString() == "accuracy")];
        Assert.IsTrue(rows.All(row => row.GetProperty("case").GetString() == "lenet5, epochs: 1, sample of MNIST"));
        double[] values = [.. rows.Select(row => row.GetProperty("value").GetDouble())];
        Assert.HasCount(4, values);
        Assert.AreEqual(printed[0], values[1], 0.00005);
        Assert.AreEqual(printed[1], values[2], 0.00005);
        Assert.AreEqual(PrintedAccuracy(rest), values[3], 0.00005);
        Assert.AreEqual(values[1..].Average(), values[0], 1e-12);
    }

    [TestMethod]
    public void Control_C_ends_the_training_and_saves_the_best_model_so_far()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The test sends Ctrl+C as Linux does.");
        bool stopped = false;
        SampleResult result = SampleProcess.Run(
            "TrainNetworks", ["mnist", "--seed", "3", "--epochs", "1000", "--output", _folder], (process, line) =>
            {
                if (stopped || !line.Contains("2/1000", StringComparison.Ordinal))
                    return;
                stopped = true;
                using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                kill.WaitForExit();
            });

        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.IsTrue(stopped);
        StringAssert.Contains(result.Output, "Stopping");
        Assert.IsLessThan(100, Epochs(result).Length);
        Assert.IsFalse(File.Exists(Path.Combine(_folder, "mnist.json")), "A run that was stopped has no row.");
        Assert.AreEqual(PrintedAccuracy(result), SavedAccuracy(), 0.00005);
    }

    [TestMethod]
    [DataRow("imagenet")]
    [DataRow("mnist --epochs 0")]
    [DataRow("mnist --epochs")]
    [DataRow("mnist --seed x")]
    [DataRow("mnist --case resnet20")]
    public void A_command_line_that_is_not_understood_shows_the_usage(string commandLine)
    {
        SampleResult result = SampleProcess.Run("TrainNetworks", commandLine.Split(' '));

        Assert.AreEqual(2, result.ExitCode);
        StringAssert.Contains(result.Error, "cifar10: resnet20, wide_resnet16_8");
    }

    [TestMethod]
    public void A_missing_data_set_is_named()
    {
        SampleResult result = SampleProcess.Run("TrainNetworks", ["cifar10", "--output", _folder]);

        Assert.AreEqual(1, result.ExitCode);
        StringAssert.Contains(result.Error, "MLVISION_DATA must name a folder that holds cifar10/train.zip");
        Assert.IsFalse(result.Error.Contains("   at ", StringComparison.Ordinal), "There is no stack trace.");
    }

    [TestMethod]
    [DataRow("gpu", "Device must be 'auto', 'cpu', 'cuda' or 'cuda:N', not 'gpu'")]
    [DataRow("cuda:99", "CUDA device 99 is not there")]
    public void A_device_that_there_is_not_is_named(string device, string message)
    {
        SampleResult result = SampleProcess.Run("TrainNetworks", ["mnist", "--device", device, "--output", _folder]);

        Assert.AreEqual(1, result.ExitCode);
        StringAssert.Contains(result.Error, message);
        Assert.IsFalse(result.Error.Contains("   at ", StringComparison.Ordinal), "There is no stack trace.");
    }

    private static string[] Epochs(SampleResult result) =>
        [.. result.Lines.Select(line => Regex.Match(line, @"^ *(\d+/\d+) +\d+\.\d{4} ")).Where(match => match.Success)
            .Select(match => match.Groups[1].Value)];

    private static double PrintedAccuracy(SampleResult result) =>
        double.Parse(Regex.Match(result.Output, @"Test accuracy ([\d.]+) %").Groups[1].Value, CultureInfo.InvariantCulture) / 100;

    private double SavedAccuracy()
    {
        var ml = new MLContext();
        IDataView test = ml.Data.LoadIdx(
            Path.Combine(AppContext.BaseDirectory, "mnist", "t10k-images-idx3-ubyte.gz"),
            Path.Combine(AppContext.BaseDirectory, "mnist", "t10k-labels-idx1-ubyte.gz"));
        ITransformer model = ml.Model.Load(Path.Combine(_folder, "mnist-lenet5-3", "model.zip"), out _);
        using (model as IDisposable)
            return ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
    }
}
