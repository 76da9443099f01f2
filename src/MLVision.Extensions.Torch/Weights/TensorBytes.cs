using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The elements of tensors as bytes, little-endian and in the order of the indices.</summary>
internal static class TensorBytes
{
    /// <summary>Makes a tensor of the bytes that come next.</summary>
    /// <exception cref="EndOfStreamException">There are not as many.</exception>
    public static Tensor Read(Stream stream, long[] shape, ScalarType type)
    {
        Tensor tensor = empty(shape, type);
        try
        {
            stream.ReadExactly(tensor.bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    public static void Write(Tensor tensor, Stream stream)
    {
        using Tensor detached = tensor.detach();
        using Tensor local = detached.cpu();
        using Tensor contiguous = local.contiguous();
        stream.Write(contiguous.bytes);
    }

    /// <summary>Bytes of a tensor of this shape.</summary>
    /// <exception cref="InvalidDataException">A size is negative, or there are more than an array may hold.</exception>
    public static long Size(ReadOnlySpan<long> shape, ScalarType type)
    {
        long size = type.ElementSize();
        foreach (long length in shape)
        {
            if (length < 0 || (length > 0 && size > int.MaxValue / length))
            {
                throw new InvalidDataException(
                    $"a tensor has the impossible or too large shape [{string.Join(" x ", shape.ToArray())}].");
            }
            size *= length;
        }
        return size;
    }
}
