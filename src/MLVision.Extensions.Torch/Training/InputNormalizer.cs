using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Makes normalised floats of bytes on the device of the network.</summary>
internal sealed class InputNormalizer : IDisposable
{
    private readonly Device _device;
    private readonly bool _channelsLast;
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    public InputNormalizer(ImageNormalization normalization, Device device, bool channelsLast)
    {
        _device = device;
        _channelsLast = channelsLast;
        // (x / 255 - mean) / deviation as one product and one sum, which one kernel makes of bytes.
        _scale = PerChannel(normalization.Deviations.Select(deviation => 1 / (255 * deviation)));
        _shift = PerChannel(normalization.Means.Zip(normalization.Deviations, (mean, deviation) => -mean / deviation));
    }

    /// <summary>The images as [batch, channel, row, column].</summary>
    /// <param name="pixels">Bytes in that order.</param>
    /// <param name="shape">The four sizes.</param>
    public Tensor ToInput(byte[] pixels, ReadOnlySpan<long> shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        // Four times smaller than floats, so this is what is copied to the device and laid out anew.
        Tensor bytes = DeviceCopy.Begin(tensor(pixels, shape, ScalarType.Byte), _device);
        if (_channelsLast)
            bytes = TensorLayout.ChannelsLast(bytes);
        return _shift.addcmul(bytes, _scale, ScalarScope.One).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
    }

    private Tensor PerChannel(IEnumerable<float> values)
    {
        float[] array = [.. values];
        return tensor(array, [1, array.Length, 1, 1], ScalarType.Float32, _device).DetachFromDisposeScope();
    }
}
