using System;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Finds the columns that an evaluation reads, and says what is wrong with those it cannot use.</summary>
internal sealed class EvaluationColumns
{
    private readonly IHostEnvironment _env;
    private readonly DataViewSchema _schema;

    public EvaluationColumns(IHostEnvironment env, DataViewSchema schema)
    {
        _env = env;
        _schema = schema;
    }

    public DataViewSchema.Column Required(string role, string name, string parameter)
    {
        _env.CheckNonEmpty(name, parameter);
        return _schema.GetColumnOrNull(name) ?? throw _env.ExceptSchemaMismatch("schema", role, name);
    }

    /// <summary>Null stands for no column; a name must be that of a column.</summary>
    public DataViewSchema.Column? Optional(string role, string name, string parameter) =>
        name == null ? null : Required(role, name, parameter);

    public void CheckSingle(string role, DataViewSchema.Column column) =>
        Check(column.Type == NumberDataViewType.Single, role, column, "Single");

    public void CheckSingleOrKey(string role, DataViewSchema.Column column) =>
        Check(column.Type == NumberDataViewType.Single || column.Type is KeyDataViewType, role, column, "Single or Key");

    public void CheckBinaryLabel(DataViewSchema.Column column)
    {
        DataViewType type = column.Type;
        bool isUsable = type == NumberDataViewType.Single || type == NumberDataViewType.Double
            || type == BooleanDataViewType.Instance || type is KeyDataViewType { Count: 2 };
        Check(isUsable, "label", column, "Single, Double, Boolean, or a Key with cardinality 2");
    }

    /// <summary>The size of a vector of numbers.</summary>
    public int VectorOfSingle(string role, DataViewSchema.Column column, int minimumSize)
    {
        var type = column.Type as VectorDataViewType;
        bool isUsable = type != null && type.Size >= minimumSize && type.ItemType == NumberDataViewType.Single;
        string expected = minimumSize > 1 ? "vector of two or more items of type Single" : "known-size vector of Single";
        Check(isUsable, role, column, expected);
        return type.Size;
    }

    /// <summary>The slot names of the scores, or their numbers from 0.</summary>
    public ReadOnlyMemory<char>[] ClassNames(DataViewSchema.Column score, int classCount)
    {
        if (TextAnnotation(score, "SlotNames", classCount) is { } slotNames)
            return slotNames;
        var names = new ReadOnlyMemory<char>[classCount];
        for (int i = 0; i < names.Length; i++)
            names[i] = i.ToString(CultureInfo.InvariantCulture).AsMemory();
        return names;
    }

    /// <summary>
    /// The texts of a label that is a key, in their order, else "positive" and "negative". The first names the row of the
    /// positive class, even though the first key is what counts as negative: upstream has it so, and reports should not differ.
    /// </summary>
    public ReadOnlyMemory<char>[] BinaryClassNames(DataViewSchema.Column label)
    {
        ReadOnlyMemory<char>[] keyValues = label.Type is KeyDataViewType ? TextAnnotation(label, "KeyValues", 2) : null;
        return keyValues ?? ["positive".AsMemory(), "negative".AsMemory()];
    }

    private static ReadOnlyMemory<char>[] TextAnnotation(DataViewSchema.Column column, string kind, int size)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType type
            || type.Size != size || type.ItemType is not TextDataViewType)
            return null;

        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(kind, ref values);
        var texts = new ReadOnlyMemory<char>[size];
        values.CopyTo(texts);
        return texts;
    }

    private void Check(bool isUsable, string role, DataViewSchema.Column column, string expected)
    {
        if (!isUsable)
            throw _env.ExceptSchemaMismatch("schema", role, column.Name, expected, column.Type.ToString());
    }
}
