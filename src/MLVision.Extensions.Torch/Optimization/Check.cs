using System.Globalization;
using System.Runtime.CompilerServices;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Range checks of option properties; the message names the option, its value and what is allowed. NaN fails them.
/// </summary>
internal static class Check
{
    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value > 0 && double.IsFinite(value), value, option, "above 0");

    public static void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value >= 0 && double.IsFinite(value), value, option, "0 or more");

    public static void AtLeast(long value, long minimum, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value >= minimum, value, option, $"{minimum} or more");

    public static void Between(
        double value, double minimum, double maximum, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value >= minimum && value <= maximum, value, option,
            FormattableString.Invariant($"between {minimum} and {maximum}"));

    public static void BelowOne(double value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value >= 0 && value < 1, value, option, "0 or more and below 1");

    public static void Require(bool holds, double value, string option, string range)
    {
        if (!holds)
        {
            string text = value.ToString(CultureInfo.InvariantCulture);
            throw new ArgumentOutOfRangeException(option, text, $"{option} must be {range}.");
        }
    }
}
