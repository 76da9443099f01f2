using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLVision.Extensions;

/// <summary>
/// Range checks of options; the message names the option, its value and what is allowed, in any culture alike. NaN fails them.
/// </summary>
internal static class OptionCheck
{
    public static void Range<T>(T value, T min, T max, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= min && value <= max))
            throw Error(value, option, string.Create(CultureInfo.InvariantCulture, $"between {min} and {max}"));
    }

    public static void AtLeast(int value, int min, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < min)
            throw Error(value, option, string.Create(CultureInfo.InvariantCulture, $"at least {min}"));
    }

    public static void Positive<T>(T value, T max, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value > T.Zero && value <= max))
            throw Error(value, option, string.Create(CultureInfo.InvariantCulture, $"above 0 and at most {max}"));
    }

    public static void Positive<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "") where T : INumber<T> =>
        Require(value > T.Zero && T.IsFinite(value), value, option, "above 0 and finite");

    public static void NotNegative<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T> =>
        Require(value >= T.Zero && T.IsFinite(value), value, option, "at least 0 and finite");

    public static void BelowOne<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "") where T : INumber<T> =>
        Require(value >= T.Zero && value < T.One, value, option, "at least 0 and below 1");

    public static void Finite<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "") where T : INumber<T> =>
        Require(T.IsFinite(value), value, option, "a finite number");

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "") where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Error(value, option, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public static void Require<T>(bool holds, T value, string option, string range)
    {
        if (!holds)
            throw Error(value, option, range);
    }

    private static ArgumentOutOfRangeException Error<T>(T value, string option, string range) =>
        new(option, Convert.ToString(value, CultureInfo.InvariantCulture), $"{option} must be {range}.");
}
