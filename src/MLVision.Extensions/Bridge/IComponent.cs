using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// A transformer that <c>ml.Model.Load</c> finds by itself: the saved component names its assembly and its
/// <see cref="ComponentAttribute.Id"/>, and no call registers anything.
/// </summary>
/// <typeparam name="TSelf">The class itself, which also carries a <see cref="ComponentAttribute"/>.</typeparam>
public interface IComponent<TSelf>
    where TSelf : ITransformer, IComponent<TSelf>
{
    /// <summary>Reads what <see cref="RowMappingTransformer.Write"/> wrote.</summary>
    /// <param name="reader">
    /// The saved settings; <see cref="ComponentReader.ComponentVersion"/> is at most the version of this class. They were checked
    /// for transmission errors. What is wrong nevertheless may throw any exception: it is reported as
    /// <see cref="InvalidDataException"/> with the component's name.
    /// </param>
    static abstract TSelf Read(ComponentReader reader);
}
