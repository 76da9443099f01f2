using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The checks and shapes of columns that the image components share.</summary>
internal static class ImageColumns
{
    /// <summary>Finds an input column, or says that it is missing.</summary>
    public static SchemaShape.Column Find(IHost host, SchemaShape inputSchema, string name)
    {
        if (!inputSchema.TryFindColumn(name, out SchemaShape.Column column))
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        return column;
    }

    /// <summary>Finds an input column that must hold images.</summary>
    public static SchemaShape.Column FindImage(IHost host, SchemaShape inputSchema, string name)
    {
        SchemaShape.Column column = Find(host, inputSchema, name);
        if (column.ItemType is not ImageDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", name, new ImageDataViewType().ToString(), column.GetTypeString());
        }

        return column;
    }

    /// <summary>Requires that a column of a schema holds images.</summary>
    public static ImageDataViewType CheckImage(IHost host, DataViewSchema inputSchema, int column)
    {
        DataViewSchema.Column source = inputSchema[column];
        if (source.Type is ImageDataViewType type)
            return type;
        throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "image", source.Type.ToString());
    }

    /// <summary>The names of output and input in the options of each column.</summary>
    public static (string, string)[] PairsOf<T>(T[] columns, Func<T, (string, string)> namesOf)
    {
        Contracts.CheckValue(columns, nameof(columns));
        return columns.Select(namesOf).ToArray();
    }

    /// <summary>The schema with columns added or, where a name is taken, replaced.</summary>
    public static SchemaShape With(SchemaShape inputSchema, IEnumerable<SchemaShape.Column> added)
    {
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach (SchemaShape.Column column in added)
            columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }
}
