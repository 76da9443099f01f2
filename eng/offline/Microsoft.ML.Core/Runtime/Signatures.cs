namespace Microsoft.ML;

/// <summary>Components that are made without arguments.</summary>
internal delegate void SignatureDefault();

/// <summary>Components that are made from their part of a model.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
