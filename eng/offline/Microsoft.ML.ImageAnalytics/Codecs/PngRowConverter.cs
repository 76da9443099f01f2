using System;
using System.Buffers.Binary;
using System.IO;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Turns one unfiltered PNG row of any colour type into premultiplied BGRA.</summary>
internal sealed class PngRowConverter
{
    private readonly PngColor _color;
    private readonly int _bitDepth;

    // Grey of at most eight bits and palettes: the finished pixel for every sample value.
    private readonly uint[] _table;
    private readonly int _tableCount;

    // The one grey level or colour that tRNS makes transparent, at full depth; -1 when there is none.
    private readonly int _clearRed = -1;
    private readonly int _clearGreen = -1;
    private readonly int _clearBlue = -1;

    public PngRowConverter(PngHeader header)
    {
        _color = header.Color;
        _bitDepth = header.BitDepth;
        byte[] clear = header.Transparency;
        if (clear != null && (_color is PngColor.Gray or PngColor.Rgb))
        {
            // Bits above the depth are to be ignored.
            int mask = (1 << _bitDepth) - 1;
            _clearRed = BinaryPrimitives.ReadUInt16BigEndian(clear) & mask;
            if (_color == PngColor.Rgb)
            {
                _clearGreen = BinaryPrimitives.ReadUInt16BigEndian(clear.AsSpan(2)) & mask;
                _clearBlue = BinaryPrimitives.ReadUInt16BigEndian(clear.AsSpan(4)) & mask;
            }
        }

        if (_color == PngColor.Indexed)
        {
            _table = new uint[256];
            _tableCount = header.Palette.Length / 3;
            for (int i = 0; i < _tableCount; i++)
            {
                ReadOnlySpan<byte> rgb = header.Palette.AsSpan(3 * i, 3);
                byte alpha = clear != null && i < clear.Length ? clear[i] : (byte)255;
                _table[i] = PixelMath.Premultiplied(rgb[0], rgb[1], rgb[2], alpha);
            }
        }
        else if (_color == PngColor.Gray && _bitDepth <= 8)
        {
            _table = new uint[256];
            _tableCount = 1 << _bitDepth;
            uint step = 255u / (uint)(_tableCount - 1);
            for (uint i = 0; i < _tableCount; i++)
                _table[i] = i == (uint)_clearRed ? 0 : PixelMath.OpaqueBlack | 0x010101 * (i * step);
        }
    }

    public void Convert(ReadOnlySpan<byte> row, Span<byte> bgra)
    {
        if (_table != null)
        {
            LookUp(row, PixelMath.AsWords(bgra));
            return;
        }

        if (_bitDepth == 8 && _color == PngColor.Rgb && _clearRed < 0)
            PixelMath.RgbToBgra(row, bgra);
        else if (_bitDepth == 8 && _color == PngColor.RgbAlpha)
            PixelMath.RgbaToBgra(row, bgra);
        else
            ConvertSlowly(row, PixelMath.AsWords(bgra));
    }

    private void LookUp(ReadOnlySpan<byte> row, Span<uint> words)
    {
        uint[] table = _table;
        uint highest = 0;
        if (_bitDepth == 8)
        {
            row = row.Slice(0, words.Length);
            for (int i = 0; i < row.Length; i++)
            {
                uint sample = row[i];
                highest = Math.Max(highest, sample);
                words[i] = table[sample];
            }
        }
        else
        {
            // The leftmost pixel is in the high bits.
            int perByte = 8 / _bitDepth;
            int mask = (1 << _bitDepth) - 1;
            for (int i = 0; i < words.Length; i++)
            {
                uint sample = (uint)(row[i / perByte] >> (8 - _bitDepth * (1 + i % perByte)) & mask);
                highest = Math.Max(highest, sample);
                words[i] = table[sample];
            }
        }

        if (highest >= _tableCount)
            throw new InvalidDataException($"PNG: colour {highest} of a palette of {_tableCount}");
    }

    /// <summary>The rare kinds: 16 bits, grey with alpha, and RGB with a transparent colour.</summary>
    private void ConvertSlowly(ReadOnlySpan<byte> row, Span<uint> words)
    {
        int size = _bitDepth / 8;
        bool isGray = _color is PngColor.Gray or PngColor.GrayAlpha;
        bool hasAlpha = _color is PngColor.GrayAlpha or PngColor.RgbAlpha;
        int channels = (isGray ? 1 : 3) + (hasAlpha ? 1 : 0);
        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlySpan<byte> p = row.Slice(i * channels * size, channels * size);
            uint r = p[0];
            uint g = isGray ? r : p[size];
            uint b = isGray ? r : p[2 * size];
            uint alpha = hasAlpha ? p[(channels - 1) * size] : IsClear(p, size, isGray) ? 0u : 255u;
            words[i] = PixelMath.Premultiplied(r, g, b, alpha);
        }
    }

    private bool IsClear(ReadOnlySpan<byte> pixel, int size, bool isGray)
        => _clearRed >= 0
            && Sample(pixel, 0, size) == _clearRed
            && (isGray || Sample(pixel, 1, size) == _clearGreen && Sample(pixel, 2, size) == _clearBlue);

    private static int Sample(ReadOnlySpan<byte> pixel, int channel, int size)
        => size == 1 ? pixel[channel] : BinaryPrimitives.ReadUInt16BigEndian(pixel.Slice(2 * channel));
}
