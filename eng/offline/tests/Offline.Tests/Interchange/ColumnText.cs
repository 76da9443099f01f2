using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Interchange;

/// <summary>Columns as texts, one a row, that a file can keep and that can be compared with a tolerance.</summary>
internal static class ColumnText
{
    public static string[] Of(IDataView data, string name)
    {
        DataViewSchema.Column column = data.Schema[name];
        return column.Type switch
        {
            VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Single => Vectors<float>(data, column),
            VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Byte => Vectors<byte>(data, column),
            VectorDataViewType { ItemType: KeyDataViewType } => Vectors<uint>(data, column),
            KeyDataViewType => Texts(data.GetColumn<uint>(column)),
            TextDataViewType => data.GetColumn<string>(column).ToArray(),
            BooleanDataViewType => Texts(data.GetColumn<bool>(column)),
            _ when column.Type == NumberDataViewType.Single => Texts(data.GetColumn<float>(column)),
            _ when column.Type == NumberDataViewType.Double => Texts(data.GetColumn<double>(column)),
            _ => throw new NotSupportedException($"No text for column '{name}' of type {column.Type}."),
        };
    }

    public static string[] Schema(DataViewSchema schema) => schema.Select(column => $"{column.Name}: {column.Type}").ToArray();

    /// <summary>Fails unless the texts are equal, or lists of numbers that are almost so.</summary>
    public static void AssertClose(string[] expected, string[] actual, string name)
    {
        Assert.HasCount(expected.Length, actual, name);
        for (int row = 0; row < expected.Length; row++)
        {
            if (expected[row] == actual[row])
                continue;
            string where = $"{name}, row {row}: expected {expected[row]}, got {actual[row]}";
            string[] wanted = expected[row].Split(' '), got = actual[row].Split(' ');
            Assert.HasCount(wanted.Length, got, where);
            for (int i = 0; i < wanted.Length; i++)
                Assert.IsTrue(AreClose(wanted[i], got[i]), where);
        }
    }

    private static bool AreClose(string expected, string actual)
    {
        if (expected == actual)
            return true;
        return double.TryParse(expected, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(actual, CultureInfo.InvariantCulture, out double b)
            && Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a));
    }

    private static string[] Vectors<T>(IDataView data, DataViewSchema.Column column)
        where T : IFormattable =>
        data.GetColumn<VBuffer<T>>(column).Select(row => string.Join(' ', Texts(row.DenseValues()))).ToArray();

    private static string[] Texts<T>(IEnumerable<T> values) =>
        values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!).ToArray();
}
