using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Short ways to look columns up and to choose among them.</summary>
internal static class SchemaExtensions
{
    public static DataViewSchema MakeSchema(IEnumerable<DataViewSchema.DetachedColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        return builder.ToSchema();
    }

    /// <summary>The columns that a predicate on indices chooses.</summary>
    public static IEnumerable<DataViewSchema.Column> Where(this DataViewSchema schema, bool[] active)
        => ((IEnumerable<DataViewSchema.Column>)schema).Where(column => active[column.Index]).ToArray();

    /// <summary>Which columns of a schema are among the given ones. They must belong to that schema.</summary>
    public static bool[] ActiveOf(this DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= active.Length || schema[column.Index].Name != column.Name)
            {
                throw Contracts.ExceptParam(
                    nameof(columns), $"Column '{column.Name}' with index {column.Index} does not belong to this schema.");
            }

            active[column.Index] = true;
        }

        return active;
    }

    /// <summary>A column that must exist, else the usual message about a schema mismatch.</summary>
    public static DataViewSchema.Column GetColumnOrThrow(
        this DataViewSchema schema, IExceptionContext ectx, string name, string role = "input", string parameter = "inputSchema")
        => schema.GetColumnOrNull(name) ?? throw ectx.ExceptSchemaMismatch(parameter, role, name);
}
