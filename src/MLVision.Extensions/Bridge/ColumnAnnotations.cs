using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Adds the annotations that ML.NET knows to the columns of a component.</summary>
public static class ColumnAnnotations
{
    /// <summary>The names of a vector's slots.</summary>
    public const string SlotNames = "SlotNames";

    /// <summary>The values that the keys of a column stand for.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>The names of the classes whose ids, from 0, are the values of a column: those of masks, for example.</summary>
    public const string ClassNames = "ClassNames";

    /// <summary>Whether the values of a column lie about in [-1, 1], so that trainers need not normalise them.</summary>
    public const string IsNormalized = "IsNormalized";

    /// <summary>The annotations of a vector whose slots have names.</summary>
    /// <param name="names">One name for each slot.</param>
    public static DataViewSchema.Annotations ForSlots(IReadOnlyCollection<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddTexts(SlotNames, names);
        return builder.ToAnnotations();
    }

    /// <summary>Adds an annotation that is a vector of texts.</summary>
    /// <param name="builder">Takes the annotation.</param>
    /// <param name="kind">The kind of annotation, for example <see cref="SlotNames"/>.</param>
    /// <param name="texts">The texts; at least one.</param>
    public static void AddTexts(this DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyCollection<string> texts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ReadOnlyMemory<char>[] values = texts.Select(text => text.AsMemory()).ToArray();
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> target) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref target, values.Length);
                values.CopyTo(editor.Values);
                target = editor.Commit();
            });
    }

    /// <summary>Reads an annotation that is a vector of texts.</summary>
    /// <param name="column">The column.</param>
    /// <param name="kind">The kind of annotation, for example <see cref="KeyValues"/>.</param>
    /// <returns>The texts; null where the column has none of that kind.</returns>
    public static string[]? ReadTexts(this DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return null;
        VBuffer<ReadOnlyMemory<char>> texts = default;
        column.Annotations.GetValue(kind, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }

    /// <summary>Adds an annotation that is one text.</summary>
    /// <param name="builder">Takes the annotation.</param>
    /// <param name="kind">The kind of annotation.</param>
    /// <param name="text">The text.</param>
    public static void AddText(this DataViewSchema.Annotations.Builder builder, string kind, string text)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());
    }
}
