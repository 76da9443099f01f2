using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// The classes that a classifier learned from its label column, and the output columns <c>PredictedLabel</c> and <c>Score</c>
/// with the annotations by which ML.NET evaluates a multiclass classifier and shows class names.
/// </summary>
public sealed class ClassLabels
{
    private const string Kind = "MulticlassClassification";
    private const string TrainingLabelValues = "TrainingLabelValues";
    private readonly KeyValues? _values;

    private ClassLabels(int count, KeyValues? values)
    {
        Count = count;
        _values = values;
    }

    /// <summary>The number of classes.</summary>
    public int Count { get; }

    /// <summary>Takes the classes of a label column.</summary>
    /// <param name="label">The label column, a key, with or without the values that the keys stand for.</param>
    /// <exception cref="ArgumentException">The key has no bound, or its values are of a type that cannot be saved.</exception>
    public static ClassLabels FromLabelColumn(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType { Count: <= int.MaxValue } key)
            throw new ArgumentException(
                $"The label column '{label.Name}' is {label.Type}; wanted is a key of known count.", nameof(label));
        DataViewSchema.Column? values = label.Annotations.Schema.GetColumnOrNull(ColumnAnnotations.KeyValues);
        return new ClassLabels((int)key.Count, values is null ? null : KeyValues.Read(label, values.Value));
    }

    /// <summary>Classes with these names.</summary>
    /// <param name="names">The names; at least one.</param>
    public static ClassLabels FromNames(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfZero(names.Count, nameof(names));
        return new ClassLabels(names.Count, KeyValues.OfTexts(names));
    }

    /// <summary>The name of a class for messages: its value, or its number from 1 where there are no values.</summary>
    /// <param name="index">The class, from 0.</param>
    public string DescribeClass(int index) => _values is null ? $"key {index + 1}" : $"'{_values.Describe(index)}'";

    /// <summary>The name of a class: its value, or its key (from 1) where there are no values.</summary>
    /// <param name="index">The class, from 0.</param>
    public string NameOf(int index) => _values?.Describe(index) ?? $"{index + 1}";

    /// <summary>The output columns as far as they are known before the fit.</summary>
    /// <param name="label">The label column.</param>
    public static IEnumerable<DataViewSchema.DetachedColumn> GetOutputShape(SchemaShape.Column label)
    {
        KeyValues? values = null;
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (annotation.Name == ColumnAnnotations.KeyValues && annotation.Kind == SchemaShape.Column.VectorKind.Vector)
                values = KeyValues.CreateShape(annotation.ItemType);
        }

        return new ClassLabels(1, values).CreateOutputColumns(1);
    }

    /// <summary>
    /// The columns <c>PredictedLabel</c> (a key) and <c>Score</c> (a vector of <see cref="float"/>, one slot per class).
    /// </summary>
    /// <param name="inputSchema">The schema that they are added to.</param>
    public IEnumerable<DataViewSchema.DetachedColumn> CreateOutputColumns(DataViewSchema inputSchema) =>
        CreateOutputColumns(ScoreColumns.NextSet(inputSchema));

    /// <summary>Writes the classes.</summary>
    /// <param name="writer">Takes them.</param>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Count);
        writer.Write(_values is not null);
        _values?.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Gives it.</param>
    public static ClassLabels Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int count = reader.ReadInt32();
        return new ClassLabels(count, reader.ReadBoolean() ? KeyValues.Read(reader, count) : null);
    }

    internal DataViewSchema.DetachedColumn[] CreateOutputColumns(uint number)
    {
        var label = new DataViewSchema.Annotations.Builder();
        _values?.AddTo(label, ColumnAnnotations.KeyValues);
        ScoreColumns.Annotate(label, number, Kind, "PredictedLabel");

        var score = new DataViewSchema.Annotations.Builder();
        if (_values is { IsText: true })
            _values.AddTo(score, ColumnAnnotations.SlotNames);
        _values?.AddTo(score, TrainingLabelValues);
        ScoreColumns.Annotate(score, number, Kind, "Score");
        return
        [
            new("PredictedLabel", new KeyDataViewType(typeof(uint), Count), label.ToAnnotations()),
            new("Score", new VectorDataViewType(NumberDataViewType.Single, Count), score.ToAnnotations()),
        ];
    }
}
