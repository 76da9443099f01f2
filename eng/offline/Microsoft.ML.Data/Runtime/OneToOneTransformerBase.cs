using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer each of whose output columns comes of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        host.CheckValue(columns, nameof(columns));
        var names = new HashSet<string>();
        foreach ((string output, string input) in columns)
        {
            host.CheckNonEmpty(input, nameof(columns));
            host.CheckNonEmpty(output, nameof(columns));
            if (!names.Add(output))
                throw host.ExceptParam(nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }

        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx)
        : base(host)
    {
        int count = ctx.Reader.ReadCount();
        ctx.Reader.CheckAvailable(2L * sizeof(int) * count);
        ColumnPairs = new (string, string)[count];
        for (int i = 0; i < count; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    /// <summary>Writes the number of columns, then per column the names of output and input.</summary>
    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach ((string output, string input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    /// <summary>Throws where an input column is not of a type that the transformer can use.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
    }

    private int[] BindSchema(DataViewSchema inputSchema)
    {
        var sources = new int[ColumnPairs.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = inputSchema.GetColumnOrThrow(Host, ColumnPairs[i].inputColumnName).Index;
            CheckInputColumn(inputSchema, i, sources[i]);
        }

        return sources;
    }

    private protected abstract class OneToOneMapperBase : MapperBase
    {
        /// <summary>Per output column the index of its input column.</summary>
        protected readonly IReadOnlyList<int> ColMapNewToOld;

        protected OneToOneMapperBase(IHost host, OneToOneTransformerBase parent, DataViewSchema inputSchema)
            : base(host, inputSchema, parent)
        {
            ColMapNewToOld = parent.BindSchema(inputSchema);
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = new bool[InputSchema.Count];
            for (int i = 0; i < ColMapNewToOld.Count; i++)
            {
                if (activeOutput(i))
                    needed[ColMapNewToOld[i]] = true;
            }

            return column => needed[column];
        }
    }
}
