using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>The values that the keys of a column stand for: texts, numbers or Booleans.</summary>
internal abstract class KeyValues
{
    // The code of a type in a saved model is its place here.
    private static readonly PrimitiveDataViewType[] Types =
    [
        TextDataViewType.Instance, NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16,
        NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64,
        NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double, BooleanDataViewType.Instance,
    ];

    public bool IsText => this is Of<ReadOnlyMemory<char>>;

    public static KeyValues Read(DataViewSchema.Column column, DataViewSchema.Column annotation)
    {
        if (annotation.Type is not VectorDataViewType vector || !Types.Contains(vector.ItemType))
            throw new ArgumentException(
                $"The keys of the column '{column.Name}' stand for {annotation.Type}; " +
                "wanted are texts, numbers or Booleans.");
        KeyValues values = Create(vector.ItemType);
        values.Read(column);
        return values;
    }

    public static KeyValues OfTexts(IReadOnlyCollection<string> texts) =>
        new Of<ReadOnlyMemory<char>>(TextDataViewType.Instance, texts.Select(text => text.AsMemory()).ToArray());

    public static KeyValues Read(BinaryReader reader, int count)
    {
        int code = reader.ReadByte();
        KeyValues values = code < Types.Length
            ? Create(Types[code])
            : throw new InvalidDataException($"{code} is no type of key values");
        values.ReadValues(reader, count);
        return values;
    }

    /// <summary>Values of this type that nobody reads: one of them.</summary>
    public static KeyValues? CreateShape(DataViewType type) => Types.Contains(type) ? Create((PrimitiveDataViewType)type) : null;

    public abstract string Describe(int index);

    public abstract string[] DescribeAll();

    public abstract void AddTo(DataViewSchema.Annotations.Builder builder, string kind);

    public abstract void Write(BinaryWriter writer);

    protected abstract void Read(DataViewSchema.Column column);

    protected abstract void ReadValues(BinaryReader reader, int count);

    private static KeyValues Create(PrimitiveDataViewType type) =>
        (KeyValues)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type.RawType), type, null)!;

    private sealed class Of<T>(PrimitiveDataViewType type, T[]? values) : KeyValues
    {
        private T[] _values = values ?? new T[1];

        public override string Describe(int index) => $"{_values[index]}";

        public override string[] DescribeAll() => [.. _values.Select(value => $"{value}")];

        public override void AddTo(DataViewSchema.Annotations.Builder builder, string kind) =>
            builder.Add(kind, new VectorDataViewType(type, _values.Length),
                (ref VBuffer<T> target) => VBuffer<T>.Copy(_values, 0, ref target, _values.Length));

        public override void Write(BinaryWriter writer)
        {
            writer.Write((byte)Array.IndexOf(Types, type));
            foreach (T value in _values)
                WriteValue(writer, value);
        }

        protected override void Read(DataViewSchema.Column column)
        {
            VBuffer<T> values = default;
            column.Annotations.GetValue(ColumnAnnotations.KeyValues, ref values);
            _values = values.DenseValues().ToArray();
        }

        protected override void ReadValues(BinaryReader reader, int count)
        {
            _values = new T[count];
            for (int i = 0; i < count; i++)
                _values[i] = (T)ReadValue(reader);
        }

        private static void WriteValue(BinaryWriter writer, T value)
        {
            switch (value)
            {
                case ReadOnlyMemory<char> text: writer.Write(text.ToString()); break;
                case float number: writer.Write(number); break;
                case double number: writer.Write(number); break;
                case ulong number: writer.Write(number); break;
                default: writer.Write(Convert.ToInt64(value)); break;
            }
        }

        private object ReadValue(BinaryReader reader) =>
            typeof(T) == typeof(ReadOnlyMemory<char>) ? reader.ReadString().AsMemory()
            : typeof(T) == typeof(float) ? reader.ReadSingle()
            : typeof(T) == typeof(double) ? reader.ReadDouble()
            : typeof(T) == typeof(ulong) ? reader.ReadUInt64()
            : Convert.ChangeType(reader.ReadInt64(), typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }
}
