using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Torch;

/// <summary>Finds the classifier in a fitted pipeline, and refuses what would be missing from an exported model.</summary>
internal static class OnnxPipeline
{
    public static void Export(ITransformer model, string path, OnnxExportOptions options)
    {
        ITransformer[] steps = [.. Flatten(model)];
        ITransformer[] classifiers =
            [.. steps.Where(step => step is ConvolutionalNetworkTransformer or LogisticRegressionTransformer)];
        if (classifiers.Length != 1)
            throw new ArgumentException(
                $"The model has {classifiers.Length} steps of the types {nameof(ConvolutionalNetworkTransformer)} and " +
                $"{nameof(LogisticRegressionTransformer)}; wanted is one.",
                nameof(model));
        int position = Array.IndexOf(steps, classifiers[0]);
        Func<ITransformer, bool> canPrecede =
            classifiers[0] is ConvolutionalNetworkTransformer ? PreparesNothing : OnnxLogisticRegression.CanPrecede;
        for (int i = 0; i < steps.Length; i++)
        {
            if (i != position && !(i < position ? canPrecede(steps[i]) : NamesClasses(steps[i])))
                throw new NotSupportedException(Explain(steps[i], i, classifiers[0]));
        }

        if (classifiers[0] is ConvolutionalNetworkTransformer network)
            network.Export(exported => OnnxModel.Write(path, exported, options));
        else
            OnnxLogisticRegression.Write(path, (LogisticRegressionTransformer)classifiers[0], steps[..position], options);
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    // What decodes images comes before the input of the exported model, and labels are nothing that it needs.
    private static bool PreparesNothing(ITransformer step) =>
        step is ImageLoadingTransformer or ImageDecodingTransformer or ValueToKeyMappingTransformer;

    // The classes are in the metadata.
    private static bool NamesClasses(ITransformer step) => step is KeyToValueMappingTransformer;

    private static string Explain(ITransformer step, int index, ITransformer classifier)
    {
        string name = $"Step {index + 1} of the model, {step.GetType()}, cannot be part of an exported model";
        return step is ImageResizingTransformer && classifier is ConvolutionalNetworkTransformer
            ? $"{name}: the filter with which ML.NET resizes is none of ONNX's. Let the trainer resize " +
                $"({nameof(ConvolutionalNetworkOptions.ImageWidth)}, {nameof(ConvolutionalNetworkOptions.ImageHeight)}), or " +
                $"export the {nameof(ConvolutionalNetworkTransformer)} alone, which takes images that have been resized."
            : $"{name}. Export the {classifier.GetType().Name} alone, and do this step where the model is used.";
    }
}
