using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Writes networks as ONNX models, which other programs and languages can score.</summary>
/// <remarks>
/// The model does what the network does in evaluation mode, in single precision. Its metadata holds "architecture" and
/// "activation" ("softmax", "sigmoid" or "none"), "names" (a JSON array: the classes in the order of the scores) where they are
/// known, and "mean" and "std" (JSON arrays, of pixels from 0 to 1) where the caller has to normalise.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes a fitted pipeline that classifies by a network or by logistic regression as one ONNX model.</summary>
    /// <param name="model">
    /// A <see cref="ConvolutionalNetworkTransformer"/>, or a chain that has one, fitted or loaded. What comes before it may load
    /// and decode images and make keys of labels; what follows may make values of keys. The input of the model is the decoded
    /// picture. Or a <see cref="LogisticRegressionTransformer"/>, or a chain that has one: before it columns may be
    /// concatenated, copied, and normalized by a factor and a shift. The inputs are the columns from which the features are made,
    /// batch x length and under their own names; the output has a score for each class.
    /// </param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">What the model holds beside the network; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the chain classifies by neither.</exception>
    /// <exception cref="NotSupportedException">
    /// A layer of the network or a step of the chain cannot be exported, which the message names, or the weights take more than
    /// 2 GiB.
    /// </exception>
    public static void ExportToOnnx(this ITransformer model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        OnnxPipeline.Export(model, path, options ?? new OnnxExportOptions());
    }

    /// <summary>Writes a network as an ONNX model.</summary>
    /// <param name="network">The network: batch x channels x height x width in, logits of batch x classes out.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="normalization">
    /// What the network sees of the pixels; null if it takes them as they are, so that there is nothing to include.
    /// </param>
    /// <param name="classNames">The classes in the order of the scores; null if they have no names.</param>
    /// <param name="options">What the model holds beside the network; null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range, or does not fit the network.</exception>
    /// <exception cref="NotSupportedException">
    /// A layer of the network cannot be exported, or the weights take more than 2 GiB; the message names it.
    /// </exception>
    public static void ExportToOnnx(
        this nn.Module<Tensor, Tensor> network, string path, int channels, int height, int width,
        ImageNormalization? normalization = null, IReadOnlyList<string>? classNames = null, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        OptionCheck.AtLeast(channels, 1);
        OptionCheck.AtLeast(height, 1);
        OptionCheck.AtLeast(width, 1);
        if (normalization is not null && normalization.Means.Count != channels)
            throw new ArgumentException(
                $"The normalization has {normalization.Means.Count} channel(s), the images have {channels}.",
                nameof(normalization));
        var shape = new PixelShape(channels, height, width);
        var source = new ExportedNetwork(network, network.GetName(), shape, Resizes: false, normalization, classNames);
        OnnxModel.Write(path, source, options ?? new OnnxExportOptions());
    }
}
