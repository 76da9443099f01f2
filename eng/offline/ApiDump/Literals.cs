using System.Globalization;
using System.Reflection;

namespace ApiDump;

/// <summary>Writes constant values: default arguments, constants, arguments of attributes, values of option fields.</summary>
internal static class Literals
{
    public static string Of(object? value, Type type)
    {
        switch (value)
        {
            case null or DBNull or Missing:
                bool cannotBeNull = type.IsGenericParameter || type.IsValueType && Nullable.GetUnderlyingType(type) == null;
                return cannotBeNull ? "default" : "null";
            case string text:
                return "\"" + text.Replace("\n", "\\n") + "\"";
            case bool flag:
                return flag ? "true" : "false";
            case char c:
                return c < ' ' ? $"'\\x{(int)c:x2}'" : $"'{c}'";
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return type.Name + "." + Enum.ToObject(type, value);
        return value switch
        {
            double d => d.ToString("R", CultureInfo.InvariantCulture),
            float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>Text for a value that a list can hold, else null.</summary>
    public static string? OfFieldValue(object? value)
    {
        if (value == null)
            return "null";
        Type type = value.GetType();
        return value is string || type.IsPrimitive || type.IsEnum ? Of(value, type) : null;
    }
}
