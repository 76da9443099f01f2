namespace Microsoft.ML.Data;

/// <summary>An interval of numbers, or what lies outside of it. A NaN is neither inside nor outside.</summary>
/// <param name="Min">The smallest number of the interval.</param>
/// <param name="Max">Its upper end.</param>
/// <param name="IncludeMax">Whether the upper end belongs to it.</param>
/// <param name="Complement">Whether the numbers outside are meant.</param>
internal readonly record struct Interval(double Min, double Max, bool IncludeMax, bool Complement = false)
{
    public bool Accepts(double value)
    {
        if (double.IsNaN(value))
            return false;
        bool inside = value >= Min && (IncludeMax ? value <= Max : value < Max);
        return inside != Complement;
    }
}
