using System;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>How a column type and its values are written into binary data view files.</summary>
internal abstract class ValueCodec
{
    protected ValueCodec(DataViewType type, string loadName)
    {
        Type = type;
        LoadName = loadName;
    }

    public DataViewType Type { get; }

    /// <summary>The name of the codec in files.</summary>
    public string LoadName { get; }

    /// <summary>Writes what distinguishes this type from others of the same codec.</summary>
    public virtual void WriteParameters(BinaryWriter writer)
    {
    }

    /// <summary>Writes the value of an annotation.</summary>
    public abstract void WriteAnnotation(
        BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation);

    /// <summary>Reads one value, and makes a getter of it.</summary>
    public abstract Delegate ReadGetter(BinaryReader reader);
}

/// <inheritdoc/>
internal abstract class ValueCodec<T> : ValueCodec
{
    private readonly ValueCopier<T> _copy = ValueCopier.Make<T>();

    protected ValueCodec(DataViewType type, string loadName)
        : base(type, loadName)
    {
    }

    /// <summary>Writes a block of values.</summary>
    public abstract void Write(BinaryWriter writer, ReadOnlySpan<T> values);

    /// <summary>Reads a block of as many values as were written.</summary>
    public abstract T[] Read(BinaryReader reader, int count);

    public sealed override void WriteAnnotation(
        BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default;
        annotations.GetGetter<T>(annotation)(ref value);
        Write(writer, new ReadOnlySpan<T>(in value));
    }

    public sealed override Delegate ReadGetter(BinaryReader reader)
    {
        T value = Read(reader, 1)[0];
        return (ValueGetter<T>)((ref T destination) => _copy(in value, ref destination));
    }
}
