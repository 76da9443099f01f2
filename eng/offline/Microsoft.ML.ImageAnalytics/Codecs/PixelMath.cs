using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Conversions of rows of pixels to BGRA.</summary>
internal static class PixelMath
{
    public const uint OpaqueBlack = 0xFF000000;

    private static readonly Vector128<byte> _rgbToBgra =
        Vector128.Create((byte)2, 1, 0, 0x80, 5, 4, 3, 0x80, 8, 7, 6, 0x80, 11, 10, 9, 0x80);

    private static readonly Vector128<byte> _bgrToBgra =
        Vector128.Create((byte)0, 1, 2, 0x80, 3, 4, 5, 0x80, 6, 7, 8, 0x80, 9, 10, 11, 0x80);

    private static readonly Vector128<byte> _swapRedBlue =
        Vector128.Create((byte)2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);

    /// <summary>a * b / 255, rounded to nearest; exact for bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MulDiv255(uint a, uint b)
    {
        uint product = a * b + 128;
        return (product + (product >> 8)) >> 8;
    }

    /// <summary>One BGRA pixel as a little-endian word, colours multiplied by alpha.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Premultiplied(uint r, uint g, uint b, uint a)
        => a == 255
            ? OpaqueBlack | r << 16 | g << 8 | b
            : a << 24 | MulDiv255(r, a) << 16 | MulDiv255(g, a) << 8 | MulDiv255(b, a);

    /// <summary>The straight value of a premultiplied one, rounded to nearest; 0 where nothing shows.</summary>
    public static byte Unpremultiply(byte value, byte alpha)
        => alpha switch
        {
            255 => value,
            0 => 0,
            _ => (byte)Math.Min(255, (value * 255 + alpha / 2) / alpha),
        };

    public static Span<uint> AsWords(Span<byte> pixels) => MemoryMarshal.Cast<byte, uint>(pixels);

    public static ReadOnlySpan<uint> AsWords(ReadOnlySpan<byte> pixels) => MemoryMarshal.Cast<byte, uint>(pixels);

    public static void RgbToBgra(ReadOnlySpan<byte> rgb, Span<byte> bgra) => ThreeToFour(rgb, bgra, _rgbToBgra, 0);

    public static void BgrToBgra(ReadOnlySpan<byte> bgr, Span<byte> bgra) => ThreeToFour(bgr, bgra, _bgrToBgra, 2);

    private static void ThreeToFour(ReadOnlySpan<byte> source, Span<byte> bgra, Vector128<byte> shuffle, int red)
    {
        int count = bgra.Length / 4;
        int i = 0;
        Span<uint> words = AsWords(bgra);
        Vector128<uint> opaque = Vector128.Create(OpaqueBlack);

        // A load takes 16 bytes of which 12 are used, so the last pixels are left to the loop below.
        for (; 3 * i + 16 <= source.Length && i + 4 <= count; i += 4)
        {
            Vector128<byte> pixels = Vector128.Shuffle(Vector128.Create(source.Slice(3 * i, 16)), shuffle);
            (pixels.AsUInt32() | opaque).CopyTo(words.Slice(i, 4));
        }

        for (; i < count; i++)
        {
            ReadOnlySpan<byte> p = source.Slice(3 * i, 3);
            words[i] = OpaqueBlack | (uint)p[red] << 16 | (uint)p[1] << 8 | p[2 - red];
        }
    }

    /// <summary>Straight RGBA to premultiplied BGRA.</summary>
    public static void RgbaToBgra(ReadOnlySpan<byte> rgba, Span<byte> bgra)
    {
        int count = bgra.Length / 4;
        int i = 0;
        Span<uint> words = AsWords(bgra);
        Vector128<uint> opaque = Vector128.Create(OpaqueBlack);
        for (; i + 4 <= count; i += 4)
        {
            Vector128<byte> pixels = Vector128.Create(rgba.Slice(4 * i, 16));
            if ((pixels.AsUInt32() & opaque) == opaque)
                Vector128.Shuffle(pixels, _swapRedBlue).AsUInt32().CopyTo(words.Slice(i, 4));
            else
                RgbaToBgraScalar(rgba.Slice(4 * i, 16), words.Slice(i, 4));
        }

        RgbaToBgraScalar(rgba.Slice(4 * i, 4 * (count - i)), words.Slice(i, count - i));
    }

    private static void RgbaToBgraScalar(ReadOnlySpan<byte> rgba, Span<uint> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlySpan<byte> p = rgba.Slice(4 * i, 4);
            words[i] = Premultiplied(p[0], p[1], p[2], p[3]);
        }
    }

    /// <summary>Exchanges the first and third byte of every pixel: RGBA to BGRA or back, alpha as it is.</summary>
    public static void SwapRedBlue(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int i = 0;
        for (; i + 16 <= source.Length; i += 16)
            Vector128.Shuffle(Vector128.Create(source.Slice(i, 16)), _swapRedBlue).CopyTo(destination.Slice(i, 16));
        for (; i + 4 <= source.Length; i += 4)
        {
            byte first = source[i], third = source[i + 2];
            destination[i] = third;
            destination[i + 1] = source[i + 1];
            destination[i + 2] = first;
            destination[i + 3] = source[i + 3];
        }
    }

    /// <summary>Whether every pixel has alpha 255.</summary>
    public static bool IsOpaque(ReadOnlySpan<byte> pixels)
    {
        uint all = uint.MaxValue;
        foreach (uint word in AsWords(pixels))
            all &= word;
        return all >= OpaqueBlack;
    }
}
