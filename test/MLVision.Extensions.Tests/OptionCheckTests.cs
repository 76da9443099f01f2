using System.Globalization;

namespace MLVision.Extensions.Tests;

[TestClass]
public sealed class OptionCheckTests
{
    private enum Kind
    {
        Round,
        Square,
    }

    [TestMethod]
    public void What_is_allowed_passes()
    {
        OptionCheck.Range(1, 1, 3);
        OptionCheck.Range(0.9f, 0, 0.9f);
        OptionCheck.Range(double.PositiveInfinity, 0, double.PositiveInfinity);
        OptionCheck.AtLeast(int.MaxValue, 1);
        OptionCheck.Positive(float.Epsilon);
        OptionCheck.Positive(1.0, 1);
        OptionCheck.NotNegative(0.0);
        OptionCheck.BelowOne(0.0);
        OptionCheck.Finite(double.MinValue);
        OptionCheck.Defined(Kind.Square);
        OptionCheck.Require(true, 2.0, "Half", "anything");
    }

    [TestMethod]
    public void What_is_not_is_an_error_with_option_value_and_range()
    {
        int Count = 7;
        double Rate = 0.25;
        Refuses("Count", "Count must be between 1 and 3.", "7", () => OptionCheck.Range(Count, 1, 3));
        Refuses("Rate", "Rate must be between 0.5 and 1.", "0.25", () => OptionCheck.Range(Rate, 0.5, 1));
        Refuses("Rate", "Rate must be between 0 and 0.1.", "0.2", () => OptionCheck.Range(0.2f, 0, 0.1f, "Rate"));
        Refuses("Count", "Count must be at least 8.", "7", () => OptionCheck.AtLeast(Count, 8));
        Refuses("Rate", "Rate must be above 0 and finite.", "0", () => OptionCheck.Positive(0.0, nameof(Rate)));
        Refuses("Rate", "Rate must be above 0 and finite.", "Infinity",
            () => OptionCheck.Positive(double.PositiveInfinity, nameof(Rate)));
        Refuses("Rate", "Rate must be above 0 and at most 0.2.", "0.25", () => OptionCheck.Positive(Rate, 0.2));
        Refuses("Rate", "Rate must be at least 0 and finite.", "-1", () => OptionCheck.NotNegative(-1.0, nameof(Rate)));
        Refuses("Rate", "Rate must be at least 0 and below 1.", "1", () => OptionCheck.BelowOne(1.0, nameof(Rate)));
        Refuses("Rate", "Rate must be a finite number.", "-Infinity",
            () => OptionCheck.Finite(float.NegativeInfinity, nameof(Rate)));
        Refuses("Shape", "Shape must be one of Round, Square.", "5", () => OptionCheck.Defined((Kind)5, "Shape"));
        Refuses("Rate", "Rate must be above 1.", "0.25", () => OptionCheck.Require(Rate > 1, Rate, nameof(Rate), "above 1"));
    }

    [TestMethod]
    public void NaN_is_in_no_range()
    {
        Refuses(() => OptionCheck.Range(float.NaN, float.NegativeInfinity, float.PositiveInfinity));
        Refuses(() => OptionCheck.Positive(double.NaN));
        Refuses(() => OptionCheck.Positive(double.NaN, 1));
        Refuses(() => OptionCheck.NotNegative(double.NaN));
        Refuses(() => OptionCheck.BelowOne(double.NaN));
        Refuses(() => OptionCheck.Finite(double.NaN));

        static void Refuses(Action check) => StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(check).Message, "NaN");
    }

    // In a culture whose decimal numbers have a comma, the message is the same.
    private static void Refuses(string option, string message, string value, Action check)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(check);
            Assert.AreEqual(option, exception.ParamName);
            Assert.StartsWith(message, exception.Message);
            Assert.AreEqual(value, exception.ActualValue);
            Assert.EndsWith($"Actual value was {value}.", exception.Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
