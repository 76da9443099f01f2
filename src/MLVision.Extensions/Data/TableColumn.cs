using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>A column of a <see cref="TableView"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type.</param>
/// <param name="CreateGetter">Makes a <see cref="ValueGetter{TValue}"/> of the row that a function names.</param>
/// <param name="Annotations">The annotations; null for none.</param>
internal sealed record TableColumn(string Name, DataViewType Type, Func<Func<int>, Delegate> CreateGetter,
    DataViewSchema.Annotations? Annotations = null)
{
    /// <summary>A column of texts.</summary>
    public static TableColumn OfTexts(string name, Func<int, string> value) =>
        Of(name, TextDataViewType.Instance, row => value(row).AsMemory());

    /// <summary>A column of numbers or other values that an assignment copies.</summary>
    public static TableColumn Of<T>(string name, PrimitiveDataViewType type, Func<int, T> value) =>
        new(name, type, row => (ValueGetter<T>)((ref T target) => target = value(row())));

    /// <summary>A column of vectors of any length.</summary>
    public static TableColumn OfVectors<T>(string name, PrimitiveDataViewType itemType, Func<int, ReadOnlyMemory<T>> value,
        DataViewSchema.Annotations? annotations = null) =>
        new(name, new VectorDataViewType(itemType), row => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> target) =>
        {
            ReadOnlySpan<T> values = value(row()).Span;
            VBufferEditor<T> editor = VBufferEditor.Create(ref target, values.Length);
            values.CopyTo(editor.Values);
            target = editor.Commit();
        }), annotations);
}
