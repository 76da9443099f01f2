using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>A column of masks: one class for each pixel.</summary>
internal sealed class MaskColumn
{
    /// <summary>The highest number of classes: their confusion matrix takes 128 MiB.</summary>
    public const int MaxClasses = 4096;

    private readonly DataViewSchema.Column _column;

    private MaskColumn(DataViewSchema.Column column) => _column = column;

    public DataViewSchema.Column Column => _column;

    /// <summary>Finds the column and checks its type.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type, or has too many classes.</exception>
    public static MaskColumn Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = new InputColumn(name,
            "a mask: an image (MLImage), Vector<Byte> or Vector<Key>", (kind, item, key) =>
                kind == SchemaShape.Column.VectorKind.Scalar
                    ? item is ImageDataViewType
                    : item == NumberDataViewType.Byte || (key && item != NumberDataViewType.UInt64)).Find(schema);
        if (ClassList.ItemType(column) is KeyDataViewType key && key.Count > MaxClasses)
            throw new ArgumentException(
                $"The column '{name}' has keys for {key.Count} classes; at most {MaxClasses} are possible.");
        return new MaskColumn(column);
    }

    /// <summary>
    /// The class of each value of the column: <paramref name="classCount"/> is none, other numbers are invalid.
    /// </summary>
    /// <param name="map">The class of each number from 0; null where it is the number itself.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="ignoreIndex">The class that stands for none.</param>
    public ushort[] Classify(int[]? map, int classCount, int? ignoreIndex)
    {
        bool hasKeys = ClassList.ItemType(_column) is KeyDataViewType;
        var classes = new ushort[hasKeys ? ClassList.CountOf(_column) + 1 : 256];
        for (int value = 0; value < classes.Length; value++)
        {
            // Keys begin with 1; 0 is a missing one.
            int number = hasKeys ? value - 1 : value;
            bool isMapped = map is not null && number >= 0 && number < map.Length;
            int found = isMapped ? map![number] : number;
            classes[value] = found < 0 || found == ignoreIndex ? (ushort)classCount
                : found < classCount && (isMapped || map is null) ? (ushort)found
                : MaskReader.Invalid;
        }

        return classes;
    }

    /// <summary>Prepares the reading of the rows' masks.</summary>
    /// <param name="cursor">The rows.</param>
    /// <param name="classes">The class of each value; <see cref="MaskReader.Invalid"/> where it has none.</param>
    public MaskReader CreateReader(DataViewRow cursor, ushort[] classes)
    {
        DataViewType item = ClassList.ItemType(_column);
        return item is ImageDataViewType ? new MaskReader.OfImages(cursor, _column, classes)
            : item.RawType == typeof(byte) ? new MaskReader.OfVectors<byte>(cursor, _column, classes)
            : item.RawType == typeof(ushort) ? new MaskReader.OfVectors<ushort>(cursor, _column, classes)
            : new MaskReader.OfVectors<uint>(cursor, _column, classes);
    }
}
