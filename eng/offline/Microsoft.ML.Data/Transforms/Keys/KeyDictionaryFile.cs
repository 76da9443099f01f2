using System;
using System.IO;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Dictionaries of keys in saved models.</summary>
/// <remarks>
/// Text: byte 0, the number of values, and their ids in the string table. Anything else: byte 1, the codec of the type, the
/// number of values, and a block of them.
/// </remarks>
internal static class KeyDictionaryFile
{
    private const byte TextForm = 0;
    private const byte CodecForm = 1;

    public static void Save(ModelSaveContext ctx, KeyDictionary dictionary)
    {
        if (dictionary is TextKeyDictionary texts)
        {
            ctx.Writer.Write(TextForm);
            ctx.Writer.Write(texts.Count);
            foreach (ReadOnlyMemory<char> text in texts.Values)
                ctx.SaveNonEmptyString(text);
            return;
        }

        ValueCodec codec = CodecTable.FindOrNull(dictionary.ItemType);
        ctx.Writer.Write(CodecForm);
        CodecTable.WriteDefinition(ctx.Writer, codec);
        ctx.Writer.Write(dictionary.Count);
        GenericCall.Invoke(WriteValues<int>, dictionary.ItemType.RawType, ctx.Writer, codec, dictionary);
    }

    /// <param name="ctx">Where to read.</param>
    /// <param name="hasForm">Whether the form is given; the oldest models have text only.</param>
    public static KeyDictionary Load(ModelLoadContext ctx, bool hasForm)
    {
        byte form = hasForm ? ctx.Reader.ReadByte() : TextForm;
        if (form == TextForm)
        {
            var texts = new TextKeyDictionary();
            int count = ctx.Reader.ReadCount();
            for (int i = 0; i < count; i++)
                CheckAdded(texts.TryAdd(ctx.LoadNonEmptyString().AsMemory()));
            return texts;
        }

        Contracts.CheckDecode(form == CodecForm, $"A dictionary of keys has the unknown form {form}.");
        ValueCodec codec = CodecTable.ReadDefinitionOrNull(ctx.Reader);
        Contracts.CheckDecode(
            codec?.Type is PrimitiveDataViewType and not TextDataViewType, "A dictionary of keys has an unknown codec.");
        KeyDictionary dictionary = KeyDictionary.Create((PrimitiveDataViewType)codec.Type);
        GenericCall.Invoke(ReadValues<int>, dictionary.ItemType.RawType, ctx.Reader, codec, dictionary);
        return dictionary;
    }

    private static void WriteValues<T>(BinaryWriter writer, ValueCodec<T> codec, KeyDictionary<T> dictionary)
        => codec.Write(writer, dictionary.Values.ToArray());

    private static void ReadValues<T>(BinaryReader reader, ValueCodec<T> codec, KeyDictionary<T> dictionary)
    {
        foreach (T value in codec.Read(reader, reader.ReadCount()))
            CheckAdded(dictionary.TryAdd(value));
    }

    private static void CheckAdded(bool added)
        => Contracts.CheckDecode(added, "A dictionary of keys has a value twice, or one that cannot have a key.");
}
