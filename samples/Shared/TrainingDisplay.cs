using System.Globalization;
using MLVision.Extensions.Torch;
using Spectre.Console;

namespace Samples;

/// <summary>
/// Shows a training in the console: a line for each epoch and, where the console is a terminal, a bar below them. Ctrl+C ends the
/// training, which then returns the best model so far; a second Ctrl+C ends the program.
/// </summary>
internal sealed class TrainingDisplay(IAnsiConsole console) : IProgress<TrainingProgress>, IDisposable
{
    private const string Header = "epoch   loss acc. % top-5 |  val. acc. % top-5 |     rate images/s  left";

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<TrainingProgress> _history = [];
    private ProgressTask? _bar;

    /// <summary>For <see cref="TrainingOptions.CancellationToken"/>.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>What was reported so far.</summary>
    public IReadOnlyList<TrainingProgress> History => _history;

    /// <summary>Runs a training whose options have this object as their progress.</summary>
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
        if (_bar is null)
            return;
        _bar.IsIndeterminate = false;
        _bar.Value = (double)progress.Epoch / progress.Epochs;
        _bar.Description = string.Create(CultureInfo.InvariantCulture,
            $"Epoch {Math.Min(progress.Epoch + 1, progress.Epochs)} of {progress.Epochs}, {progress.TimeLeft:hh\\:mm\\:ss} left");
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

    private T RunWithBar<T>(Func<T> train) => console.Progress()
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
            new ElapsedTimeColumn())
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
