using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Shapes of schemas: what is known of a pipeline's columns before anything is fitted.</summary>
public static class SchemaShapes
{
    /// <summary>The shape of the output: the input's columns and the added ones, which hide others of the same name.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="added">
    /// The added columns with the annotations that they will have. A shape holds no sizes: for a vector or key whose size is
    /// known only after the fit, any size will do.
    /// </param>
    public static SchemaShape Append(SchemaShape input, IEnumerable<DataViewSchema.DetachedColumn> added)
    {
        ArgumentNullException.ThrowIfNull(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(added);
        List<SchemaShape.Column> columns = [.. input];
        foreach (SchemaShape.Column column in MLNetInternals.CreateShape(builder.ToSchema()))
        {
            int older = columns.FindIndex(other => other.Name == column.Name);
            if (older >= 0)
                columns[older] = column;
            else
                columns.Add(column);
        }

        return new SchemaShape(columns);
    }

    /// <summary>The primitive type that a key's values have in memory, as the shape of a key column names it.</summary>
    /// <param name="key">The type of the key.</param>
    public static DataViewType ItemTypeOfKey(KeyDataViewType key) =>
        key.RawType == typeof(byte) ? NumberDataViewType.Byte
        : key.RawType == typeof(ushort) ? NumberDataViewType.UInt16
        : key.RawType == typeof(uint) ? NumberDataViewType.UInt32
        : NumberDataViewType.UInt64;
}
