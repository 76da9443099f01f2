using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// The classes of an evaluation. A model may know them in another order than the data, or know others, so columns are matched by
/// the names of their classes where they have such.
/// </summary>
/// <param name="names">The names known beforehand.</param>
internal sealed class ClassList(IEnumerable<string>? names)
{
    private readonly List<string> _names = [.. names ?? []];

    /// <summary>The names of all classes.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds the classes of a column that are not there yet.</summary>
    /// <param name="names">The names of the column's classes; null where there are none.</param>
    /// <param name="count">The number of the column's classes, which are called by their numbers if they have no names.</param>
    /// <returns>The class of each number in the column; null where it is the number itself.</returns>
    public int[]? Match(string[]? names, int count)
    {
        if (names is null)
        {
            for (int i = _names.Count; i < count; i++)
                _names.Add($"{i}");
            return null;
        }

        return [.. names.Select(name =>
        {
            if (!_names.Contains(name))
                _names.Add(name);
            return _names.IndexOf(name);
        })];
    }

    /// <summary>The values that a column's keys stand for, as text; null where there are none.</summary>
    public static string[]? ReadNames(DataViewSchema.Column column) =>
        ItemType(column) is KeyDataViewType
        && column.Annotations.Schema.GetColumnOrNull(ColumnAnnotations.KeyValues) is DataViewSchema.Column annotation
            ? KeyValues.Read(column, annotation).DescribeAll()
            : null;

    /// <summary>The type of a column's items.</summary>
    public static DataViewType ItemType(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
}
