#nullable enable annotations
using System;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding,
        Padding? padding_type, long[] dilation, bool transposed, long[] output_padding, long groups, bool bias,
        PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null)
        : base(
            name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding,
            groups, bias, padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    public abstract Tensor forward(Tensor input, long[]? output_size);

    /// <remarks>What must be added to the smallest possible output to get the size that was asked for.</remarks>
    protected long[] _output_padding(
        Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation,
        long num_spatial_dims)
    {
        if (output_size is null)
            return [output_padding[0]];
        int leading = input.dim() == num_spatial_dims + 2 ? 2 : 1;
        if (output_size.Length == leading + num_spatial_dims)
            output_size = output_size[leading..];
        if (output_size.Length != num_spatial_dims)
        {
            throw new ArgumentException(
                $"ConvTranspose{num_spatial_dims}D: for {input.dim()}D input, output_size must have {num_spatial_dims} or "
                + $"{leading + num_spatial_dims} elements (got {output_size.Length})", nameof(input));
        }
        long[] sizes = input.shape;
        long[] smallest = output_size
            .Select((_, d) => (sizes[d + leading] - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1)
            .ToArray();
        long[] missing = output_size.Zip(smallest, (wanted, least) => wanted - least).ToArray();
        if (missing.Where((more, d) => more < 0 || more >= stride[d]).Any())
        {
            throw new ArgumentException(
                $"Requested an output size of [{string.Join(", ", output_size)}], but valid sizes start at "
                + $"[{string.Join(", ", smallest)}] and end before the stride more");
        }
        return missing;
    }
}
