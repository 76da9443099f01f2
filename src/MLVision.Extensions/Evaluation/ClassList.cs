using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// The classes that a column of labels and one of predictions have between them. A model may know them in another order than the
/// data, or know others, so they are matched by their names where both columns have such.
/// </summary>
internal sealed class ClassList
{
    private readonly List<string> _names;

    /// <param name="label">The column of the true classes.</param>
    /// <param name="predicted">The column of the predicted classes.</param>
    /// <param name="names">Names that are given, in their order; null for those of the columns.</param>
    /// <param name="valueCount">The number of values of a column without keys.</param>
    /// <exception cref="ArgumentException">The columns have names, but none in common.</exception>
    public ClassList(DataViewSchema.Column label, DataViewSchema.Column predicted, IReadOnlyList<string>? names = null,
        int valueCount = 0)
    {
        string[]? labelNames = ReadNames(label), predictedNames = ReadNames(predicted);
        if (names is null && labelNames is not null && predictedNames is not null && AreNumbers(labelNames)
            && !labelNames.Intersect(predictedNames).Any())
            labelNames = null;
        labelNames = Check(labelNames, label, names);
        predictedNames = Check(predictedNames, predicted, names ?? labelNames);

        _names = [.. names ?? labelNames ?? predictedNames ?? []];
        bool hasKeys = ItemType(label) is KeyDataViewType || ItemType(predicted) is KeyDataViewType;
        IsOpen = _names.Count == 0 && !hasKeys;
        LabelMap = Match(labelNames, CountOf(label, IsOpen ? valueCount : 0));
        PredictedMap = Match(predictedNames, CountOf(predicted, IsOpen ? valueCount : 0));
    }

    /// <summary>The names of all classes; the numbers of those without one.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether nothing says how many classes there are, so that all values count as such.</summary>
    public bool IsOpen { get; }

    /// <summary>The class of each number from 0 in the column of labels; null where it is the number itself.</summary>
    public int[]? LabelMap { get; }

    /// <summary>The class of each number from 0 in the column of predictions; null where it is the number itself.</summary>
    public int[]? PredictedMap { get; }

    /// <summary>The type of a column's items.</summary>
    public static DataViewType ItemType(DataViewSchema.Column column) =>
        (column.Type as VectorDataViewType)?.ItemType ?? column.Type;

    /// <summary>The number of classes that the keys of a column can stand for; else the number given.</summary>
    public static int CountOf(DataViewSchema.Column column, int other = 0) =>
        ItemType(column) is KeyDataViewType key ? (int)Math.Min(int.MaxValue, key.Count) : other;

    private static string[]? ReadNames(DataViewSchema.Column column) =>
        ItemType(column) is not KeyDataViewType ? column.ReadTexts(ColumnAnnotations.ClassNames)
        : column.Annotations.Schema.GetColumnOrNull(ColumnAnnotations.KeyValues) is DataViewSchema.Column values
            ? KeyValues.Read(column, values).DescribeAll()
            : null;

    /// <summary>Scorers of models without names call the classes by their numbers; these are no names to match.</summary>
    private static bool AreNumbers(string[] names) => names.Select((name, i) => name == $"{i}").All(isNumber => isNumber);

    private static string[]? Check(string[]? names, DataViewSchema.Column column, IReadOnlyList<string>? others)
    {
        if (names is null || others is null || names.Intersect(others).Any())
            return names;
        return AreNumbers(names)
            ? null
            : throw new ArgumentException(
                $"The classes of the column '{column.Name}' ({Quote(names)}) have no name in common with {Quote(others)}.");
    }

    private static string Quote(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5).Select(name => $"'{name}'")) + (names.Count > 5 ? ", ..." : "");

    /// <summary>Adds the classes of a column that are not there yet.</summary>
    private int[]? Match(string[]? names, int count)
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
}
