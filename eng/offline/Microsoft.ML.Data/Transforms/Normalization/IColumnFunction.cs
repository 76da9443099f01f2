using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>How loaders of column functions are called.</summary>
internal delegate void SignatureLoadColumnFunction(ModelLoadContext ctx, IHost host, DataViewType typeSrc);

/// <summary>What a fitted normaliser does to one column.</summary>
internal interface IColumnFunction : ICanSaveModel
{
    NormalizingTransformer.NormalizerModelParametersBase ModelParameters { get; }

    /// <summary>A getter of the column's own type.</summary>
    Delegate GetGetter(DataViewRow input, DataViewSchema.Column column);
}
