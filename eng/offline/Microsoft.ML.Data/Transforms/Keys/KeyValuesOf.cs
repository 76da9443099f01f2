using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The annotation that tells what the keys of a dictionary stand for.</summary>
internal static class KeyValuesOf
{
    /// <param name="annotations">Where the annotation is added.</param>
    /// <param name="input">The column whose values were given keys.</param>
    /// <param name="dictionary">Its values, at least one.</param>
    /// <param name="asText">Whether the values are shown as text, whatever their type.</param>
    public static void AddTo(
        DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column input, KeyDictionary dictionary, bool asText)
    {
        if (dictionary.ItemType is KeyDataViewType key
            && input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType values
            && (ulong)values.Size == key.Count)
        {
            GenericCall.Invoke(
                AddValuesOfKeys<int, int>,
                [dictionary.ItemType.RawType, values.ItemType.RawType],
                [annotations, input, dictionary, values.ItemType, asText]);
            return;
        }

        GenericCall.Invoke(AddValues<int>, dictionary.ItemType.RawType, annotations, dictionary, asText);
    }

    private static void AddValues<T>(DataViewSchema.Annotations.Builder annotations, KeyDictionary<T> dictionary, bool asText)
        => Add(annotations, dictionary.Values.ToArray, dictionary.ItemType, asText, dictionary.Count);

    /// <summary>Keys of keys stand for what the inner keys stand for.</summary>
    private static void AddValuesOfKeys<TKey, TValue>(
        DataViewSchema.Annotations.Builder annotations,
        DataViewSchema.Column input,
        KeyDictionary<TKey> dictionary,
        PrimitiveDataViewType valueType,
        bool asText)
    {
        Func<TKey, ulong> widen = KeyConversion.ToUInt64<TKey>();
        TValue[] GetValues()
        {
            VBuffer<TValue> values = default;
            input.GetKeyValues(ref values);
            return dictionary.Values.Select(key => values.GetItemOrDefault((int)(widen(key) - 1))).ToArray();
        }

        Add(annotations, GetValues, valueType, asText, dictionary.Count);
    }

    private static void Add<T>(
        DataViewSchema.Annotations.Builder annotations, Func<T[]> getValues, PrimitiveDataViewType type, bool asText, int count)
    {
        if (!asText || type is TextDataViewType)
        {
            annotations.AddKeyValues(count, type, (ref VBuffer<T> destination) => Copy(getValues(), ref destination));
            return;
        }

        Func<T, string> toText = ValueConversions.GetStringConversion<T>(type);
        annotations.AddKeyValues(count, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> destination) =>
            Copy(Array.ConvertAll(getValues(), value => toText(value).AsMemory()), ref destination));
    }

    private static void Copy<T>(T[] values, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
