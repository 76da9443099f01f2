namespace MLVision.Extensions;

/// <summary>Maps values to one direction of a picture, and knows where its ticks are.</summary>
internal sealed class ChartAxis
{
    // Labels have six digits, so what differs by less cannot be told apart anyway.
    private const double LeastRelativeRange = 1e-6;
    private const double LeastRange = 1e-300;

    private readonly double _first;
    private readonly double _last;
    private readonly double _from;
    private readonly double _to;

    /// <param name="values">What is to be shown; at least one. Where all are whole numbers, the ticks are, too.</param>
    /// <param name="from">Where the axis begins in the picture.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="wantedTicks">About how many ticks it gets.</param>
    /// <param name="endsAtTicks">Whether it is lengthened to the next ticks; else it ends with the values.</param>
    public ChartAxis(IReadOnlyCollection<double> values, double from, double to, int wantedTicks, bool endsAtTicks)
    {
        double least = values.Min(), greatest = values.Max();
        double magnitude = Math.Max(Math.Abs(least), Math.Abs(greatest));
        if (greatest - least <= Math.Max(LeastRelativeRange * magnitude, LeastRange))
        {
            // As good as a single value, which is shown in the middle.
            double margin = Math.Max(0.5, magnitude / 10);
            (least, greatest) = (least - margin, greatest + margin);
        }

        double step = RoundStep((greatest / wantedTicks) - (least / wantedTicks));
        if (values.All(value => value == Math.Floor(value)))
            step = Math.Max(step, 1);
        double firstTick = endsAtTicks ? Math.Floor(least / step) : Math.Ceiling(least / step);
        double lastTick = endsAtTicks ? Math.Ceiling(greatest / step) : Math.Floor(greatest / step);
        Ticks = [.. Enumerable.Range(0, (int)(lastTick - firstTick) + 1).Select(i => (firstTick + i) * step)];
        (_first, _last) = endsAtTicks ? (Ticks[0], Ticks[^1]) : (least, greatest);
        (_from, _to) = (from, to);
    }

    public IReadOnlyList<double> Ticks { get; }

    public double Map(double value) => _from + ((value - _first) / (_last - _first) * (_to - _from));

    /// <summary>The next of 1, 2, 5, 10, 20, 50 and so on, or of their decimal fractions.</summary>
    private static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double factor = least / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }
}
