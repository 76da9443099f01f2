using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    ColumnSelectingTransformer.Summary,
    typeof(ColumnSelectingTransformer),
    null,
    typeof(SignatureLoadModel),
    ColumnSelectingTransformer.UserName,
    ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Keeps the named columns, in the order of the names, or all others.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string Summary = "Selects which columns from the dataset to keep.";
    internal const string UserName = "Select Columns Transform";
    internal const string LoaderSignature = "SelectColumnsTransform";

    private readonly IHost _host;
    private readonly bool _keepHidden;
    private readonly bool _ignoreMissing;

    internal ColumnSelectingTransformer(
        IHostEnvironment env, string[] columnNames, bool keep, bool keepHidden, bool ignoreMissing = false)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ColumnSelectingTransformer));
        _host.CheckValue(columnNames, nameof(columnNames));
        _host.CheckParam(
            columnNames.Length > 0 && !columnNames.Any(string.IsNullOrEmpty),
            nameof(columnNames),
            "Must name at least one column");
        ColumnNames = columnNames;
        KeepsNamed = keep;
        _keepHidden = keepHidden;
        _ignoreMissing = ignoreMissing;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal string[] ColumnNames { get; }

    /// <summary>Whether the named columns are kept; else they are dropped.</summary>
    internal bool KeepsNamed { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Select(inputSchema).Schema;

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new SelectedColumnsView(input, Select(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new SelectedColumnsMapper(Select(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.WriteBoolByte(KeepsNamed);
        ctx.Writer.WriteBoolByte(_keepHidden);
        ctx.Writer.WriteBoolByte(_ignoreMissing);
        ctx.Writer.Write(ColumnNames.Length);
        foreach (string name in ColumnNames)
            ctx.SaveNonEmptyString(name);
    }

    /// <summary>Throws where a named column does not exist.</summary>
    internal void CheckColumns(IEnumerable<string> existing)
    {
        if (_ignoreMissing)
            return;
        string[] missing = ColumnNames.Except(existing).ToArray();
        if (missing.Length > 0)
            throw _host.ExceptSchemaMismatch("inputSchema", "input", string.Join(",", missing));
    }

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "SELCOLST",
            verWrittenCur: 0x00010001,
            verReadableCur: 0x00010001,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(ColumnSelectingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        bool keep = ctx.Reader.ReadBoolByte();
        bool keepHidden = ctx.Reader.ReadBoolByte();
        bool ignoreMissing = ctx.Reader.ReadBoolByte();
        int count = ctx.Reader.ReadCount(1);
        ctx.Reader.CheckAvailable((long)sizeof(int) * count);
        var names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = ctx.LoadNonEmptyString();
        return new ColumnSelectingTransformer(env, names, keep, keepHidden, ignoreMissing);
    }

    private ColumnSelection Select(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        CheckColumns(inputSchema.Select(column => column.Name));
        IEnumerable<DataViewSchema.Column> chosen = KeepsNamed
            ? ColumnNames.Distinct().SelectMany(name =>
                inputSchema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : inputSchema.Where(column => !ColumnNames.Contains(column.Name));
        return new ColumnSelection(inputSchema, chosen);
    }
}
