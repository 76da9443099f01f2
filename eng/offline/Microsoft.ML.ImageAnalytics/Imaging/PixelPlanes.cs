using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data.Codecs;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data.Imaging;

/// <summary>Copies chosen channels of pixels into a vector: plane after plane, or all planes of a pixel side by side.</summary>
internal static class PixelPlanes
{
    private const byte Nothing = 0x80;

    /// <summary>Every value becomes (value - offset) * scale.</summary>
    public static void Extract(
        ReadOnlySpan<byte> pixels, MLPixelFormat format, ImagePixelExtractingEstimator.ColumnOptions column, Span<float> values)
    {
        Span<int> offsets = stackalloc int[4];
        int planes = ChannelOrder.Find(column.OrderOfExtraction, column.ColorsToExtract, format, offsets);
        if (column.InterleavePixelColors)
        {
            Interleave(pixels, offsets.Slice(0, planes), column.OffsetImage, column.ScaleImage, values);
            return;
        }

        int size = pixels.Length / PixelBuffer.BytesPerPixel;
        for (int plane = 0; plane < planes; plane++)
            ExtractPlane(pixels, offsets[plane], column.OffsetImage, column.ScaleImage, values.Slice(plane * size, size));
    }

    public static void Extract(
        ReadOnlySpan<byte> pixels, MLPixelFormat format, ImagePixelExtractingEstimator.ColumnOptions column, Span<byte> values)
    {
        Span<int> offsets = stackalloc int[4];
        int planes = ChannelOrder.Find(column.OrderOfExtraction, column.ColorsToExtract, format, offsets);
        int size = pixels.Length / PixelBuffer.BytesPerPixel;
        for (int plane = 0; plane < planes; plane++)
        {
            if (column.InterleavePixelColors)
                ExtractStrided(pixels, offsets[plane], values.Slice(plane), planes);
            else
                ExtractPlane(pixels, offsets[plane], values.Slice(plane * size, size));
        }
    }

    private static void ExtractPlane(ReadOnlySpan<byte> pixels, int channel, float offset, float scale, Span<float> plane)
    {
        ReadOnlySpan<uint> words = PixelMath.AsWords(pixels);
        int shift = 8 * channel;
        int i = 0;
        Vector256<float> offsets = Vector256.Create(offset), scales = Vector256.Create(scale);
        Vector256<uint> mask = Vector256.Create(0xFFu);
        ref uint source = ref MemoryMarshal.GetReference(words);
        ref float target = ref MemoryMarshal.GetReference(plane);
        for (; i + Vector256<uint>.Count <= plane.Length; i += Vector256<uint>.Count)
        {
            Vector256<uint> channelValues = (Vector256.LoadUnsafe(ref source, (nuint)i) >> shift) & mask;
            Vector256<float> converted = (Vector256.ConvertToSingle(channelValues.AsInt32()) - offsets) * scales;
            converted.StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < plane.Length; i++)
            plane[i] = ((byte)(words[i] >> shift) - offset) * scale;
    }

    private static void Interleave(
        ReadOnlySpan<byte> pixels, ReadOnlySpan<int> channels, float offset, float scale, Span<float> values)
    {
        int planes = channels.Length;
        Span<byte> order = stackalloc byte[16];
        order.Fill(Nothing);
        for (int plane = 0; plane < planes; plane++)
            order[4 * plane] = (byte)channels[plane];
        Vector128<byte> spread = Vector128.Create<byte>(order);
        Vector128<float> offsets = Vector128.Create(offset), scales = Vector128.Create(scale);

        // Four values are stored for every pixel; where fewer are wanted the next pixel writes over the rest.
        ReadOnlySpan<uint> words = PixelMath.AsWords(pixels);
        int i = 0;
        for (; i * planes + 4 <= values.Length; i++)
        {
            Vector128<int> channelValues = Vector128.Shuffle(Vector128.CreateScalar(words[i]).AsByte(), spread).AsInt32();
            ((Vector128.ConvertToSingle(channelValues) - offsets) * scales).CopyTo(values.Slice(i * planes, 4));
        }

        for (; i < words.Length; i++)
        {
            for (int plane = 0; plane < planes; plane++)
                values[i * planes + plane] = ((byte)(words[i] >> (8 * channels[plane])) - offset) * scale;
        }
    }

    private static void ExtractPlane(ReadOnlySpan<byte> pixels, int channel, Span<byte> plane)
    {
        Span<byte> order = stackalloc byte[16];
        order.Fill(Nothing);
        for (int k = 0; k < 4; k++)
            order[k] = (byte)(4 * k + channel);
        Vector128<byte> gather = Vector128.Create<byte>(order);
        int i = 0;
        for (; i + 4 <= plane.Length; i += 4)
        {
            uint four = Vector128.Shuffle(Vector128.Create(pixels.Slice(4 * i, 16)), gather).AsUInt32().ToScalar();
            Unsafe.WriteUnaligned(ref plane.Slice(i, 4)[0], four);
        }

        for (; i < plane.Length; i++)
            plane[i] = pixels[4 * i + channel];
    }

    private static void ExtractStrided(ReadOnlySpan<byte> pixels, int channel, Span<byte> values, int stride)
    {
        for (int from = channel, to = 0; from < pixels.Length; from += PixelBuffer.BytesPerPixel, to += stride)
            values[to] = pixels[from];
    }
}
