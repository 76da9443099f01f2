using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog, seen from the components that it makes: they need the environment.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}
