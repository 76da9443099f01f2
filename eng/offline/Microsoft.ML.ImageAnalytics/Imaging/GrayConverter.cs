using System;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data.Codecs;

namespace Microsoft.ML.Data.Imaging;

/// <summary>Grey = 0.3 R + 0.59 G + 0.11 B, rounded to nearest, as opaque BGRA.</summary>
internal static class GrayConverter
{
    public static void Convert(ReadOnlySpan<byte> pixels, bool isBgra, Span<byte> bgra)
    {
        ReadOnlySpan<uint> source = PixelMath.AsWords(pixels);
        Span<uint> destination = PixelMath.AsWords(bgra);
        uint lowWeight = isBgra ? 11u : 30u, highWeight = isBgra ? 30u : 11u;
        int i = 0;
        for (; i + Vector256<uint>.Count <= source.Length; i += Vector256<uint>.Count)
        {
            Vector256<uint> p = Vector256.Create(source.Slice(i, Vector256<uint>.Count));
            Vector256<uint> mask = Vector256.Create(0xFFu);
            Vector256<uint> sum = (p & mask) * lowWeight + ((p >> 8) & mask) * 59u + ((p >> 16) & mask) * highWeight;

            // Division by 100 as a multiplication; exact for all sums that occur (at most 25,550).
            Vector256<uint> gray = ((sum + Vector256.Create(50u)) * 5243u) >> 19;
            Vector256<uint> word = gray | gray << 8 | gray << 16 | Vector256.Create(PixelMath.OpaqueBlack);
            word.CopyTo(destination.Slice(i, Vector256<uint>.Count));
        }

        for (; i < source.Length; i++)
        {
            uint p = source[i];
            uint gray = ((p & 0xFF) * lowWeight + ((p >> 8) & 0xFF) * 59 + ((p >> 16) & 0xFF) * highWeight + 50) / 100;
            destination[i] = PixelMath.OpaqueBlack | gray * 0x010101;
        }
    }
}
