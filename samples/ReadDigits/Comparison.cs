using System.Diagnostics;
using Microsoft.ML;
using MLVision.Extensions.Torch;
using Samples;
using Spectre.Console;

namespace ReadDigits;

/// <summary>A whole machine-learning job, twice: load, train, evaluate, save, load elsewhere, look at the mistakes.</summary>
internal static class Comparison
{
    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        string hogPath = Path.Combine(folder, "model.zip"), networkPath = Path.Combine(folder, "network.zip");
        var ml = new MLContext(seed: 1);
        IDataView train = DataFolder.MnistTrain(ml), test = DataFolder.MnistTest(ml);
        AnsiConsole.WriteLine(
            $"Digits: {train.GetRowCount():N0} to train, {test.GetRowCount():N0} to test, from {DataFolder.Mnist}");

        AnsiConsole.Write(new Rule("HOG and logistic regression").LeftJustified());
        TrainedReader hog = TrainedReader.Create("HOG + logistic regression", hogPath, ml, train, test,
            () => LogStatus.Show(ml, "Training", () => Pipelines.WithHog(ml).Fit(train)));
        Tables.PrintConfusion(hog);
        int exitCode = PredictInAnotherProcess(hogPath);

        AnsiConsole.Write(new Rule("LeNet-5").LeftJustified());
        using var display = new TrainingDisplay(AnsiConsole.Console);
        TrainedReader network = TrainedReader.Create("LeNet-5", networkPath, ml, train, test,
            () => display.Run(() => Pipelines.WithNetwork(ml, display).Fit(train)));
        Tables.PrintConfusion(network);
        exitCode = Math.Max(exitCode, PredictInAnotherProcess(networkPath));

        AnsiConsole.Write(new Rule("Side by side").LeftJustified());
        Tables.PrintComparison([hog, network], display.History);
        string reportPath = Path.Combine(folder, "report.html");
        ComparisonReport.Save(reportPath, ml, hog, network, display.History);
        AnsiConsole.MarkupLine($"Saved [blue]{reportPath.EscapeMarkup()}[/]: open it in a browser");
        return exitCode;
    }

    private static int PredictInAnotherProcess(string modelPath)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Comparison).Assembly.Location);
        start.ArgumentList.Add("predict");
        start.ArgumentList.Add(modelPath);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
