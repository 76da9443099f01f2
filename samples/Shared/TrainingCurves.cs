using MLVision.Extensions;
using MLVision.Extensions.Torch;

namespace Samples;

/// <summary>Draws how a training went.</summary>
internal static class TrainingCurves
{
    /// <summary>Adds charts of loss and accuracy by epoch; the levels are drawn as lines of one accuracy each.</summary>
    public static void AddTo(
        HtmlReport report, IReadOnlyList<TrainingProgress> history, params (string Name, double Accuracy)[] levels)
    {
        if (history.Count == 0)
            return;
        var loss = new List<ChartSeries> { Curve("training", history, epoch => epoch.Loss) };
        var accuracy = new List<ChartSeries> { Curve("training", history, epoch => epoch.Accuracy) };
        if (history[0].ValidationLoss is not null)
        {
            loss.Add(Curve("validation", history, epoch => epoch.ValidationLoss!.Value));
            accuracy.Add(Curve("validation", history, epoch => epoch.ValidationAccuracy!.Value));
        }

        foreach ((string name, double level) in levels)
            accuracy.Add(new ChartSeries(name, [(history[0].Epoch, level), (history[^1].Epoch, level)]));
        report.AddLineChart("Loss", "epoch", "loss", loss).AddLineChart("Accuracy", "epoch", "accuracy", accuracy)
            .AddLineChart("Learning rate", "epoch", "learning rate of the last step",
                [Curve("learning rate", history, epoch => epoch.LearningRate)]);
    }

    private static ChartSeries Curve(
        string name, IReadOnlyList<TrainingProgress> history, Func<TrainingProgress, double> value) =>
        new(name, history.Select(epoch => ((double)epoch.Epoch, value(epoch))));
}
