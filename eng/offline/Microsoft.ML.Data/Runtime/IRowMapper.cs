using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer bound to an input schema: computes the columns it adds, row by row.</summary>
internal interface IRowMapper : ICanSaveModel
{
    /// <summary>For the output columns asked for, which input columns are needed.</summary>
    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>One getter per output column (null for inactive ones); they work on the row's current position.</summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);

    DataViewSchema.DetachedColumn[] GetOutputColumns();

    ITransformer GetTransformer();
}

/// <summary>Row mappers that are made from their part of a model.</summary>
internal delegate void SignatureLoadRowMapper(ModelLoadContext ctx, DataViewSchema schema);
