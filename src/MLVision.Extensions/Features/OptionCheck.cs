using System.Runtime.CompilerServices;

namespace MLVision.Extensions;

/// <summary>Range checks of option properties; the message names the option, its value and what is allowed.</summary>
internal static class OptionCheck
{
    public static void Range(int value, int min, int max, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be between {min} and {max}.");
    }

    public static void Range(float value, float min, float max, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        // Written so that NaN fails.
        if (!(value >= min && value <= max))
        {
            string range = min == float.Epsilon ? $"above 0 and at most {max}" : $"between {min} and {max}";
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {range}.");
        }
    }

    public static void Range(double value, double min, double max, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!(value >= min && value <= max))
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be between {min} and {max}.");
    }

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "") where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            string names = string.Join(", ", Enum.GetNames<T>());
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be one of {names}.");
        }
    }
}
