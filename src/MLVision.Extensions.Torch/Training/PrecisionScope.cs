using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Makes a network compute with the precision of a training until it is disposed.</summary>
/// <remarks>What CUDA may round is a setting of the process, so trainings at the same time should agree about it.</remarks>
internal sealed class PrecisionScope : IDisposable
{
    private readonly BFloat16Layers? _layers;
    private readonly (bool Products, bool Convolutions)? _former;

    public PrecisionScope(TrainingPrecision precision, nn.Module network, Device device)
    {
        _layers = precision == TrainingPrecision.BFloat16 ? new BFloat16Layers(network) : null;
        if (device.type != DeviceType.CUDA)
            return;
        _former = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        AllowTf32(precision != TrainingPrecision.Float32, precision != TrainingPrecision.Float32);
    }

    public void Dispose()
    {
        _layers?.Dispose();
        if (_former is { } former)
            AllowTf32(former.Products, former.Convolutions);
    }

    private static void AllowTf32(bool products, bool convolutions)
    {
        backends.cuda.matmul.allow_tf32 = products;
        backends.cudnn.allow_tf32 = convolutions;
    }
}
