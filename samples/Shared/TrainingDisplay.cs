using System.Globalization;
using MLVision.Extensions.Torch;
using Spectre.Console;

namespace Samples;

/// <summary>
/// Shows a training in the console: a line for each epoch and, where the console is a terminal, a bar below them that moves
/// within epochs, too. Ctrl+C ends the training, which then returns the best model so far; a second Ctrl+C ends the program.
/// </summary>
internal sealed class TrainingDisplay(IAnsiConsole console) : IProgress<TrainingProgress>, IProgress<BatchProgress>, IDisposable
{
    private const string Header = "epoch   loss acc. % top-5 |  val. acc. % top-5 |     rate images/s  left";

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<TrainingProgress> _history = [];
    private ProgressTask? _bar;

    /// <summary>For <see cref="TrainingOptions.CancellationToken"/>.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>What was reported so far.</summary>
    public IReadOnlyList<TrainingProgress> History => _history;

    /// <summary>Runs a training whose options have this object as their progress of epochs and of batches.</summary>
    public T Run<T>(Func<T> train)
    {
        Console.CancelKeyPress += Cancel;
        try
        {
            console.WriteLine(Header);
            bool isTerminal = console.Profile.Capabilities is { Interactive: true, Ansi: true };
            return isTerminal ? RunWithBar(train) : train();
        }
        finally
        {
            Console.CancelKeyPress -= Cancel;
        }
    }

    /// <summary>Called by the trainer at the end of each epoch.</summary>
    public void Report(TrainingProgress progress)
    {
        _history.Add(progress);
        console.WriteLine(Describe(progress));
        int next = Math.Min(progress.Epoch + 1, progress.Epochs);
        Move((double)progress.Epoch / progress.Epochs, $"Epoch {next}/{progress.Epochs}", progress.TimeLeft);
    }

    /// <summary>Called by the trainer about once a second within an epoch.</summary>
    public void Report(BatchProgress progress)
    {
        // Validation is a small part of an epoch, of unknown size; the bar waits for it.
        double done = progress.IsValidation ? 1 : (double)progress.Batch / progress.Batches;
        string loss = progress.Loss?.ToString("f4", CultureInfo.InvariantCulture) ?? "-";
        string what = progress.IsValidation ? "validation" : string.Create(CultureInfo.InvariantCulture,
            $"loss {loss}, {progress.ImagesPerSecond:n0} images/s");
        Move((progress.Epoch - 1 + done) / progress.Epochs, $"Epoch {progress.Epoch}/{progress.Epochs}, {what}",
            progress.TimeLeft);
    }

    public void Dispose() => _cancellation.Dispose();

    /// <summary>A line of the table, which fits a terminal of 80 columns; the star marks the best epoch so far.</summary>
    private static string Describe(TrainingProgress progress)
    {
        string training = Describe(progress.Loss, progress.Accuracy, progress.TopFiveAccuracy);
        string validation = progress.ValidationLoss is { } loss
            ? Describe(loss, progress.ValidationAccuracy!.Value, progress.ValidationTopFiveAccuracy!.Value)
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{progress.Epoch,2}/{progress.Epochs,-2} {training} | {validation,18} | {progress.LearningRate,8:g3} " +
            $"{progress.ImagesPerSecond,8:n0} {progress.TimeLeft:hh\\:mm\\:ss}{(progress.IsBest ? " *" : "")}");
    }

    private static string Describe(double loss, double accuracy, double topFive) =>
        string.Create(CultureInfo.InvariantCulture, $"{loss,6:f4} {100 * accuracy,6:f2} {100 * topFive,5:f1}");

    private void Move(double part, string what, TimeSpan timeLeft)
    {
        if (_bar is null)
            return;
        _bar.IsIndeterminate = false;
        _bar.Value = part;
        _bar.Description = string.Create(CultureInfo.InvariantCulture, $"{what}, {timeLeft:hh\\:mm\\:ss} left");
    }

    // Narrow enough for 80 columns.
    private T RunWithBar<T>(Func<T> train) => console.Progress()
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn { Width = 14 }, new PercentageColumn())
        .Start(context =>
        {
            _bar = context.AddTask("Reading the images, first epoch", maxValue: 1).IsIndeterminate();
            try
            {
                return train();
            }
            finally
            {
                _bar = null;
            }
        });

    private void Cancel(object? sender, ConsoleCancelEventArgs e)
    {
        if (_cancellation.IsCancellationRequested)
            return;
        e.Cancel = true;
        _cancellation.Cancel();
        console.WriteLine("Stopping with the best model so far; Ctrl+C once more ends at once");
    }
}
