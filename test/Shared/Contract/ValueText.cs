using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Writes values of any column as text that is equal exactly where the values are.</summary>
internal static partial class ValueText
{
    /// <summary>All rows of these columns, in the order of the view.</summary>
    public static string[] OfRows(IDataView view, IReadOnlyCollection<string> columnNames)
    {
        DataViewSchema.Column[] columns = columnNames.Select(name => view.Schema[name]).ToArray();
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        return OfRows(cursor, columns);
    }

    public static string[] OfRows(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        Func<string>[] readers = CreateReaders(cursor, columns);
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(string.Join("; ", readers.Select(read => read())));
        return [.. rows];
    }

    /// <summary>Fails unless the rows are the same, but for floats that lie no farther apart than this.</summary>
    public static void AssertEqual(string[] expected, string[] actual, float tolerance)
    {
        if (tolerance == 0)
        {
            CollectionAssert.AreEqual(expected, actual);
            return;
        }

        Assert.HasCount(expected.Length, actual);
        foreach ((string wanted, string got) in expected.Zip(actual))
        {
            Assert.AreEqual(Float().Replace(wanted, "#"), Float().Replace(got, "#"));
            foreach ((Match first, Match second) in Float().Matches(wanted).Zip(Float().Matches(got)))
                Assert.AreEqual(Parse(first), Parse(second), tolerance, $"{wanted} and {got}");
        }

        static float Parse(Match bits) =>
            BitConverter.UInt32BitsToSingle(uint.Parse(bits.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    public static Func<string>[] CreateReaders(DataViewRow row, DataViewSchema.Column[] columns) => columns.Select(column =>
        (Func<string>)typeof(ValueText).GetMethod(nameof(CreateReader), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(column.Type.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!).ToArray();

    public static string Of(object? value) => value switch
    {
        null => "null",
        float number => BitConverter.SingleToUInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture),
        double number => BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture),
        string or ReadOnlyMemory<char> => $"\"{value}\"",
        MLImage image =>
            $"{image.Width} x {image.Height} {image.PixelFormat} {Convert.ToHexString(SHA256.HashData(image.Pixels))}",
        IEnumerable values => "[" + string.Join(",", values.Cast<object?>().Select(Of)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"\b[0-9a-f]{8}\b")]
    private static partial Regex Float();

    private static Func<string> CreateReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            // A vector enumerates its dense values through its own interface-less method.
            object? boxed = value;
            if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
                boxed = typeof(T).GetMethod(nameof(VBuffer<int>.DenseValues))!.Invoke(value, null);
            return Of(boxed);
        };
    }
}
