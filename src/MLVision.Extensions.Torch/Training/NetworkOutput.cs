using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>What the output of a network means.</summary>
internal static class NetworkOutput
{
    /// <summary>Logits of all classes, float32.</summary>
    /// <remarks>
    /// A single output z becomes [0, z]. The softmax of that is [1 - sigmoid(z), sigmoid(z)], and its cross-entropy is binary
    /// cross-entropy with logits, so that nothing else needs to know of single outputs.
    /// </remarks>
    /// <param name="output">Images x outputs.</param>
    public static Tensor ToLogits(Tensor output)
    {
        Tensor logits = output.to_type(ScalarType.Float32);
        return logits.shape[1] == 1 ? cat([zeros_like(logits), logits], 1) : logits;
    }

    /// <summary>How many classes a network with this many outputs tells apart.</summary>
    public static int ClassCount(int outputs) => Math.Max(outputs, 2);
}
