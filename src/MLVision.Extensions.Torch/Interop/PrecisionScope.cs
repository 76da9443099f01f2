using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Makes a network compute with the precision of a training until it is disposed.</summary>
/// <remarks>
/// Whether CUDA may round to TF32 is a setting of the process. Of trainings at the same time that disagree, those in float32 get
/// what they ask for: nothing is rounded to TF32 until the last of them has ended.
/// </remarks>
internal sealed class PrecisionScope : IDisposable
{
    private static readonly ProcessSwitch _products = new(
        () => backends.cuda.matmul.allow_tf32, allowed => backends.cuda.matmul.allow_tf32 = allowed, prevailing: false);

    private static readonly ProcessSwitch _convolutions = new(
        () => backends.cudnn.allow_tf32, allowed => backends.cudnn.allow_tf32 = allowed, prevailing: false);

    private readonly BFloat16Layers? _layers;
    private readonly IDisposable[] _holds = [];

    public PrecisionScope(TrainingPrecision precision, nn.Module network, Device device)
    {
        _layers = precision == TrainingPrecision.BFloat16 ? new BFloat16Layers(network) : null;
        if (device.type == DeviceType.CUDA)
            _holds = HoldTf32(precision != TrainingPrecision.Float32);
    }

    public void Dispose()
    {
        _layers?.Dispose();
        Array.ForEach(_holds, hold => hold.Dispose());
    }

    /// <summary>Allows TF32 or not until the results are disposed: for matrix products and for convolutions.</summary>
    internal static IDisposable[] HoldTf32(bool allowed) => [_products.Hold(allowed), _convolutions.Hold(allowed)];
}
