using System;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Names of the PNG specification that the reader and the writer share.</summary>
internal static class PngFormat
{
    public const uint Header = 0x49484452;       // IHDR
    public const uint Palette = 0x504C5445;      // PLTE
    public const uint ImageData = 0x49444154;    // IDAT
    public const uint End = 0x49454E44;          // IEND
    public const uint Transparency = 0x74524E53; // tRNS

    public static ReadOnlySpan<byte> Signature => new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A };
}

internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Indexed = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}

internal enum PngFilter : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}
