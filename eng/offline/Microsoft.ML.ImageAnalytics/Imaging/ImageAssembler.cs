using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data.Codecs;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data.Imaging;

/// <summary>Makes BGRA pixels of a vector of channel values.</summary>
internal static class ImageAssembler
{
    /// <summary>
    /// Values are cut to bytes as they are, or, where scale or offset are given, as round(value * scale - offset); bytes are
    /// never scaled. Channels that the vector lacks are constant; these constants are scaled too, and alpha then is 0.
    /// </summary>
    public static MLImage Assemble<T>(ReadOnlySpan<T> values, VectorToImageConvertingEstimator.ColumnOptions column)
        where T : unmanaged
    {
        bool isScaled = typeof(T) != typeof(byte) && (column.OffsetImage != 0 || column.ScaleImage != 1);
        int size = column.ImageWidth * column.ImageHeight;
        int length = size * PixelBuffer.BytesPerPixel;
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadOnlySpan<int> defaults =
                stackalloc int[] { column.DefaultBlue, column.DefaultGreen, column.DefaultRed, column.DefaultAlpha };
            for (int channel = 0; channel < defaults.Length; channel++)
            {
                byte constant = isScaled
                    ? channel == 3 ? (byte)0 : Scaled(defaults[channel], column.ScaleImage, column.OffsetImage)
                    : (byte)(float)defaults[channel];
                for (int i = channel; i < length; i += PixelBuffer.BytesPerPixel)
                    pixels[i] = constant;
            }

            Span<int> channels = stackalloc int[4];
            int planes = ChannelOrder.Find(column.Order, column.Colors, MLPixelFormat.Bgra32, channels);
            for (int plane = 0; plane < planes; plane++)
            {
                ReadOnlySpan<T> source = values.Slice(column.InterleavedColors ? plane : plane * size);
                int step = column.InterleavedColors ? planes : 1;
                for (int from = 0, to = channels[plane]; to < length; from += step, to += PixelBuffer.BytesPerPixel)
                {
                    float value = ToSingle(source[from]);
                    pixels[to] = isScaled ? Scaled(value, column.ScaleImage, column.OffsetImage) : (byte)value;
                }
            }

            return MLImage.CreateFromPixels(
                column.ImageWidth, column.ImageHeight, MLPixelFormat.Bgra32, pixels.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static byte Scaled(float value, float scale, float offset) => (byte)Math.Round(value * scale - offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToSingle<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return (float)(object)value;
        if (typeof(T) == typeof(double))
            return (float)(double)(object)value;
        return (byte)(object)value;
    }
}
