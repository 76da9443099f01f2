using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Conversions between <see cref="MLImage"/> pixels (four bytes a pixel) and planes of bytes.</summary>
internal static class ImagePlanes
{
    // ITU-R BT.601 in 16 bits, as in Pillow; the weights add up to 65536, so that equal channels keep their value.
    private const int RedWeight = 19595;
    private const int GreenWeight = 38470;
    private const int BlueWeight = 7471;

    /// <summary>
    /// Grey values of four-byte pixels in the order blue, green, red, alpha, or red, green, blue, alpha; alpha is ignored.
    /// </summary>
    public static void ToGray(ReadOnlySpan<byte> pixels, bool blueFirst, Span<byte> gray)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(pixels);
        uint low = (uint)(blueFirst ? BlueWeight : RedWeight), high = (uint)(blueFirst ? RedWeight : BlueWeight);
        int i = 0;
        if (words.Length >= 8)
        {
            Vector256<uint> mask = Vector256.Create(255u), round = Vector256.Create(32768u);
            for (; i <= words.Length - 8; i += 8)
            {
                Vector256<uint> word = Vector256.Create(words.Slice(i, 8));
                Vector256<uint> sum = (word & mask) * low + (word >> 8 & mask) * GreenWeight + (word >> 16 & mask) * high + round;
                sum >>= 16;
                Vector128<ushort> narrow = Vector128.Narrow(sum.GetLower(), sum.GetUpper());
                Vector128.Narrow(narrow, narrow).GetLower().CopyTo(gray[i..]);
            }
        }
        for (; i < words.Length; i++)
        {
            uint word = words[i];
            gray[i] = (byte)((word & 255) * low + (word >> 8 & 255) * GreenWeight + (word >> 16 & 255) * high + 32768 >> 16);
        }
    }

    /// <summary>Whether all pixels have red = green = blue.</summary>
    public static bool IsGray(ReadOnlySpan<byte> pixels)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(pixels);
        int i = 0;
        for (; i <= words.Length - 8; i += 8)
        {
            Vector256<uint> word = Vector256.Create(words.Slice(i, 8));
            if (((word ^ word >> 8) & Vector256.Create(0xFFFFu)) != Vector256<uint>.Zero)
                return false;
        }
        for (; i < words.Length; i++)
        {
            if (((words[i] ^ words[i] >> 8) & 0xFFFF) != 0)
                return false;
        }
        return true;
    }

    /// <summary>Red, green and blue planes, each height x width; alpha is dropped.</summary>
    public static void ToRgb(ReadOnlySpan<byte> pixels, bool blueFirst, Span<byte> planes)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(pixels);
        int size = words.Length;
        Span<byte> first = planes.Slice(blueFirst ? 2 * size : 0, size), green = planes.Slice(size, size);
        Span<byte> third = planes.Slice(blueFirst ? 0 : 2 * size, size);
        for (int i = 0; i < words.Length; i++)
        {
            uint word = words[i];
            first[i] = (byte)word;
            green[i] = (byte)(word >> 8);
            third[i] = (byte)(word >> 16);
        }
    }

    /// <summary>The grey value of one pixel.</summary>
    public static byte Gray(byte red, byte green, byte blue) =>
        (byte)(red * RedWeight + green * GreenWeight + blue * BlueWeight + 32768 >> 16);

    /// <summary>Grey values of red, green and blue planes.</summary>
    public static void ToGray(ReadOnlySpan<byte> planes, Span<byte> gray)
    {
        int size = gray.Length;
        ReadOnlySpan<byte> red = planes[..size], green = planes.Slice(size, size), blue = planes.Slice(2 * size, size);
        for (int i = 0; i < gray.Length; i++)
            gray[i] = Gray(red[i], green[i], blue[i]);
    }

    /// <summary>
    /// Grey values of red, green and blue planes of floats: 0.299 R + 0.587 G + 0.114 B, not rounded; equal channels keep their
    /// value.
    /// </summary>
    public static void ToGray(ReadOnlySpan<float> planes, Span<float> gray)
    {
        int size = gray.Length;
        ReadOnlySpan<float> red = planes[..size], green = planes.Slice(size, size), blue = planes.Slice(2 * size, size);
        for (int i = 0; i < gray.Length; i++)
            gray[i] = green[i] + 0.299f * (red[i] - green[i]) + 0.114f * (blue[i] - green[i]);
    }

    /// <summary>
    /// An opaque image of one (grey) or three (red, green, blue) planes of floats, rounded and limited to 0..255.
    /// </summary>
    public static MLImage ToImage(ReadOnlySpan<float> planes, int channels, int height, int width)
    {
        int size = height * width;
        ReadOnlySpan<float> red = planes[..size];
        ReadOnlySpan<float> green = channels == 1 ? red : planes.Slice(size, size);
        ReadOnlySpan<float> blue = channels == 1 ? red : planes.Slice(2 * size, size);
        var pixels = new byte[4 * size];
        for (int i = 0, at = 0; i < size; i++, at += 4)
        {
            pixels[at] = ToByte(blue[i]);
            pixels[at + 1] = ToByte(green[i]);
            pixels[at + 2] = ToByte(red[i]);
            pixels[at + 3] = 255;
        }
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    /// <summary>Rounded and limited to 0..255; NaN becomes 0.</summary>
    public static byte ToByte(float value) => value >= 0 ? (byte)Math.Min(value + 0.5f, 255f) : (byte)0;
}
