using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Bridge;

/// <summary>A column that a component needs, with the types that it accepts.</summary>
public sealed class InputColumn
{
    private readonly string _wanted;
    private readonly Func<SchemaShape.Column.VectorKind, DataViewType, bool, bool> _accepts;
    private int? _length;

    /// <summary>Says what is needed.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="wanted">What is wanted, in words that follow "wanted is", for example "an image".</param>
    /// <param name="accepts">Tells whether a type will do: its kind, the type of its items and whether it is a key.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public InputColumn(string name, string wanted, Func<SchemaShape.Column.VectorKind, DataViewType, bool, bool> accepts)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _wanted = wanted;
        _accepts = accepts;
    }

    /// <summary>The name of the column.</summary>
    public string Name { get; }

    /// <summary>An <see cref="MLImage"/>, of known or unknown size.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn Image(string name) => new(name, "an image (MLImage)",
        (kind, item, _) => kind == SchemaShape.Column.VectorKind.Scalar && item is ImageDataViewType);

    /// <summary>A vector of <see cref="float"/> whose length is known from the schema.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn FloatVector(string name) => new(name, "Vector<Single> of known length",
        (kind, item, key) => kind == SchemaShape.Column.VectorKind.Vector && !key && item == NumberDataViewType.Single);

    /// <summary>A vector of <see cref="float"/> of this length.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="length">The length.</param>
    public static InputColumn FloatVector(string name, int length) =>
        new(name, $"Vector<Single, {length}>", FloatVector(name)._accepts) { _length = length };

    /// <summary>A vector of <see cref="byte"/>, whether its length is known or not: for example an encoded image.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn Bytes(string name) => new(name, "Vector<Byte>",
        (kind, item, key) => kind != SchemaShape.Column.VectorKind.Scalar && !key && item == NumberDataViewType.Byte);

    /// <summary>A text.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn Text(string name) => new(name, "String",
        (kind, item, _) => kind == SchemaShape.Column.VectorKind.Scalar && item is TextDataViewType);

    /// <summary>A number of single precision.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn Float(string name) => new(name, "Single",
        (kind, item, key) => kind == SchemaShape.Column.VectorKind.Scalar && !key && item == NumberDataViewType.Single);

    /// <summary>A label of two classes: a Boolean.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn BooleanLabel(string name) => new(name, "Boolean",
        (kind, item, _) => kind == SchemaShape.Column.VectorKind.Scalar && item is BooleanDataViewType);

    /// <summary>A class label: a key over <see cref="uint"/>, as MapValueToKey makes it.</summary>
    /// <param name="name">The name of the column.</param>
    public static InputColumn KeyLabel(string name) => new(name,
        "a key (Key<UInt32>); MapValueToKey makes one of a text or a number",
        (kind, item, key) => kind == SchemaShape.Column.VectorKind.Scalar && key && item == NumberDataViewType.UInt32);

    /// <summary>Finds the column and checks its type, before anything is fitted.</summary>
    /// <param name="shape">The shape of the input.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type; the message names both.</exception>
    public SchemaShape.Column Find(SchemaShape shape)
    {
        foreach (SchemaShape.Column column in shape)
        {
            if (column.Name != Name)
                continue;
            return _accepts(column.Kind, column.ItemType, column.IsKey)
                ? column
                : throw WrongType(Describe(column.Kind, column.ItemType, column.IsKey));
        }

        throw MissingColumn(shape.Select(column => column.Name), shape.Any(column => column.ItemType is ImageDataViewType));
    }

    /// <summary>Finds the column and checks its type.</summary>
    /// <param name="schema">The schema of the input.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type; the message names both.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(Name)
            ?? throw MissingColumn(
                schema.Where(other => !other.IsHidden).Select(other => other.Name),
                schema.Any(other => other.Type is ImageDataViewType));
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        SchemaShape.Column.VectorKind kind = column.Type switch
        {
            VectorDataViewType { IsKnownSize: true } => SchemaShape.Column.VectorKind.Vector,
            VectorDataViewType => SchemaShape.Column.VectorKind.VariableVector,
            _ => SchemaShape.Column.VectorKind.Scalar,
        };
        bool isKey = item is KeyDataViewType;
        if (isKey)
            item = SchemaShapes.ItemTypeOfKey((KeyDataViewType)item);
        bool hasLength = _length is null || column.Type is VectorDataViewType sized && sized.Size == _length;
        return hasLength && _accepts(kind, item, isKey) ? column : throw WrongType(column.Type.ToString()!);
    }

    private static string Describe(SchemaShape.Column.VectorKind kind, DataViewType item, bool isKey)
    {
        string text = isKey ? $"Key<{item}>" : item.ToString()!;
        return kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{text}>",
            SchemaShape.Column.VectorKind.VariableVector => $"Vector<{text}> of variable length",
            _ => text,
        };
    }

    private ArgumentException WrongType(string found) =>
        new($"The input column '{Name}' is {found}; wanted is {_wanted}.", "inputSchema");

    private ArgumentException MissingColumn(IEnumerable<string> names, bool hasImages)
    {
        string[] all = names.Distinct().ToArray();
        string[] near = all.Where(name => IsNear(name, Name)).ToArray();
        string hint = near.Length > 0 ? $"did you mean {Quote(near)}?"
            : all.Length > 0 ? $"there are {Quote(all)}."
            : "there is none.";
        if (!hasImages && _accepts(SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false))
            hint += " Columns of images do not outlast ML.NET's Cache and ShuffleRows, which must come after what reads them.";
        return new ArgumentException($"The input column '{Name}' ({_wanted}) is missing; {hint}", "inputSchema");
    }

    private static string Quote(string[] names) =>
        string.Join(", ", names.Take(20).Select(name => $"'{name}'")) + (names.Length > 20 ? ", ..." : "");

    private static bool IsNear(string name, string wanted) =>
        name.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(name, StringComparison.OrdinalIgnoreCase)
        || EditDistance.Between(name, wanted) <= Math.Max(1, wanted.Length / 3);
}
