using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Getters that look keys up.</summary>
internal static class KeyGetters
{
    public static Delegate MakeScalar<T>(DataViewRow input, DataViewSchema.Column column, KeyDictionary<T> dictionary)
    {
        ValueGetter<T> get = input.GetGetter<T>(column);
        T value = default;
        return (ValueGetter<uint>)((ref uint destination) =>
        {
            get(ref value);
            destination = dictionary.GetKey(in value);
        });
    }

    public static Delegate MakeVector<T>(DataViewRow input, DataViewSchema.Column column, KeyDictionary<T> dictionary)
    {
        ValueGetter<VBuffer<T>> get = input.GetGetter<VBuffer<T>>(column);
        int size = column.Type.GetVectorSize();
        T implicitValue = default;
        uint implicitKey = dictionary.GetKey(in implicitValue);
        VBuffer<T> source = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> destination) =>
        {
            get(ref source);
            if (size != 0 && source.Length != size)
                throw Contracts.Except($"Column '{column.Name}': TermTransform expects {size} slots, but got {source.Length}");
            ReadOnlySpan<T> values = source.GetValues();
            ReadOnlySpan<int> indices = source.GetIndices();

            // A sparse vector stays one only where what it leaves out has no key either.
            bool sparse = !source.IsDense && implicitKey == 0;
            VBufferEditor<uint> editor = VBufferEditor.Create(ref destination, source.Length, sparse ? values.Length : null);
            if (sparse)
                indices.CopyTo(editor.Indices);
            else if (!source.IsDense)
                editor.Values.Fill(implicitKey);
            for (int i = 0; i < values.Length; i++)
                editor.Values[source.IsDense || sparse ? i : indices[i]] = dictionary.GetKey(in values[i]);
            destination = editor.Commit();
        });
    }
}
