using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Torch;

/// <summary>Finds the network in a fitted pipeline, and refuses what would be missing from an exported model.</summary>
internal static class OnnxPipeline
{
    public static ConvolutionalNetworkTransformer FindNetwork(ITransformer model)
    {
        ITransformer[] steps = [.. Flatten(model)];
        ConvolutionalNetworkTransformer[] networks = [.. steps.OfType<ConvolutionalNetworkTransformer>()];
        if (networks.Length != 1)
            throw new ArgumentException(
                $"The model has {networks.Length} steps of the type {nameof(ConvolutionalNetworkTransformer)}; wanted is one.",
                nameof(model));
        int position = Array.IndexOf(steps, networks[0]);
        for (int i = 0; i < steps.Length; i++)
        {
            if (i != position && !(i < position ? PreparesNothing(steps[i]) : NamesClasses(steps[i])))
                throw new NotSupportedException(Explain(steps[i], i));
        }

        return networks[0];
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    // What decodes images comes before the input of the exported model, and labels are nothing that it needs.
    private static bool PreparesNothing(ITransformer step) =>
        step is ImageLoadingTransformer or ImageDecodingTransformer or ValueToKeyMappingTransformer;

    // The classes are in the metadata.
    private static bool NamesClasses(ITransformer step) => step is KeyToValueMappingTransformer;

    private static string Explain(ITransformer step, int index)
    {
        string name = $"Step {index + 1} of the model, {step.GetType()}, cannot be part of an exported model";
        return step is ImageResizingTransformer
            ? $"{name}: the filter with which ML.NET resizes is none of ONNX's. Let the trainer resize " +
                $"({nameof(ConvolutionalNetworkOptions.ImageWidth)}, {nameof(ConvolutionalNetworkOptions.ImageHeight)}), or " +
                $"export the {nameof(ConvolutionalNetworkTransformer)} alone, which takes images that have been resized."
            : $"{name}. Export the {nameof(ConvolutionalNetworkTransformer)} alone, and do this step where the model is used.";
    }
}
