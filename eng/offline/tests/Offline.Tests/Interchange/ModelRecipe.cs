using Microsoft.ML;

namespace Offline.Tests.Interchange;

/// <summary>A pipeline and the data that it is fitted on and tried with.</summary>
/// <param name="Name">Also the name of the files.</param>
/// <param name="Data">The input.</param>
/// <param name="Pipeline">What is fitted.</param>
/// <param name="Outputs">The columns that must come out the same.</param>
internal sealed record ModelRecipe(
    string Name, Func<MLContext, IDataView> Data, Func<MLContext, IEstimator<ITransformer>> Pipeline, string[] Outputs);
