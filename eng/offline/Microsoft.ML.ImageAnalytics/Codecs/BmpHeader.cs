using System;
using System.Buffers.Binary;
using System.IO;
using System.Numerics;

namespace Microsoft.ML.Data.Codecs;

internal enum BmpCompression : uint
{
    None = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}

/// <summary>The checked headers of a BMP file: OS/2 1.x and 2.x, Windows 3 and its extensions up to version 5.</summary>
internal sealed class BmpHeader
{
    public const int FileHeaderSize = 14;
    private const int CoreSize = 12;
    private const int InfoSize = 40;

    private BmpHeader()
    {
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool IsTopDown { get; private set; }

    public int BitsPerPixel { get; private set; }

    public BmpCompression Compression { get; private set; }

    /// <summary>Where the pixels begin in the file.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Opaque BGRA words; null for images without a palette.</summary>
    public uint[] Palette { get; private set; }

    public BitField Red { get; private set; }

    public BitField Green { get; private set; }

    public BitField Blue { get; private set; }

    public BitField Alpha { get; private set; }

    public bool IsRunLength => Compression is BmpCompression.RunLength4 or BmpCompression.RunLength8;

    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeaderSize + CoreSize)
            throw new InvalidDataException("BMP: premature end of file");
        var header = new BmpHeader();
        uint dataOffset = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(10));
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(FileHeaderSize));
        bool isKnown = size is CoreSize or 16 or InfoSize or 52 or 56 or 64 or 108 or 124;
        if (!isKnown)
            throw new InvalidDataException($"BMP: a header of {size} bytes is not known");
        int afterHeader = FileHeaderSize + (int)size;
        if (file.Length < afterHeader)
            throw new InvalidDataException("BMP: premature end of file");

        ReadOnlySpan<byte> info = file.Slice(FileHeaderSize, (int)size);
        uint colorsUsed = size == CoreSize ? header.ReadCore(info) : header.ReadInfo(info);
        header.CheckFormat();
        if (header.Compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields)
            afterHeader = header.ReadMasks(file, (int)size, afterHeader);
        else if (header.BitsPerPixel is 16 or 32)
            header.SetDefaultMasks();

        if (dataOffset < afterHeader || dataOffset > file.Length)
            throw new InvalidDataException("BMP: the pixels are said to lie outside the file");
        header.DataOffset = (int)dataOffset;
        if (header.BitsPerPixel <= 8)
            header.ReadPalette(file.Slice(afterHeader, (int)dataOffset - afterHeader), colorsUsed, size == CoreSize ? 3 : 4);
        return header;
    }

    private uint ReadCore(ReadOnlySpan<byte> info)
    {
        Width = BinaryPrimitives.ReadUInt16LittleEndian(info.Slice(4));
        Height = BinaryPrimitives.ReadUInt16LittleEndian(info.Slice(6));
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(info.Slice(10));
        return 0;
    }

    private uint ReadInfo(ReadOnlySpan<byte> info)
    {
        Width = BinaryPrimitives.ReadInt32LittleEndian(info.Slice(4));
        int height = BinaryPrimitives.ReadInt32LittleEndian(info.Slice(8));
        if (height == int.MinValue)
            throw new InvalidDataException("BMP: the height is out of range");
        IsTopDown = height < 0;
        Height = Math.Abs(height);
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(info.Slice(14));
        if (info.Length < InfoSize)
            return 0;
        Compression = (BmpCompression)BinaryPrimitives.ReadUInt32LittleEndian(info.Slice(16));

        // In the 64 byte header of OS/2 the number 3 means Huffman coding, which nothing writes.
        if (info.Length == 64 && Compression == BmpCompression.BitFields)
            throw new InvalidDataException("BMP: Huffman coding is not supported");
        return BinaryPrimitives.ReadUInt32LittleEndian(info.Slice(32));
    }

    private void CheckFormat()
    {
        PixelBuffer.CheckSize(Width, Height);
        bool isKnown = Compression switch
        {
            BmpCompression.None => BitsPerPixel is 1 or 4 or 8 or 16 or 24 or 32,
            BmpCompression.RunLength8 => BitsPerPixel == 8,
            BmpCompression.RunLength4 => BitsPerPixel == 4,
            BmpCompression.BitFields or BmpCompression.AlphaBitFields => BitsPerPixel is 16 or 32,
            _ => false,
        };
        if (!isKnown)
            throw new InvalidDataException(
                $"BMP: {BitsPerPixel} bits a pixel with compression {(uint)Compression} are not supported");
    }

    private int ReadMasks(ReadOnlySpan<byte> file, int size, int afterHeader)
    {
        // Larger headers contain the masks; after the one of 40 bytes they follow.
        int at = FileHeaderSize + InfoSize;
        int end = size == InfoSize ? at + (Compression == BmpCompression.AlphaBitFields ? 16 : 12) : afterHeader;
        if (file.Length < end)
            throw new InvalidDataException("BMP: premature end of file");
        Red = new BitField(BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at)), BitsPerPixel);
        Green = new BitField(BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at + 4)), BitsPerPixel);
        Blue = new BitField(BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at + 8)), BitsPerPixel);
        if (end >= at + 16)
            Alpha = new BitField(BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at + 12)), BitsPerPixel);
        return end;
    }

    private void SetDefaultMasks()
    {
        bool isShort = BitsPerPixel == 16;
        Red = new BitField(isShort ? 0x7C00u : 0xFF0000, BitsPerPixel);
        Green = new BitField(isShort ? 0x03E0u : 0x00FF00, BitsPerPixel);
        Blue = new BitField(isShort ? 0x001Fu : 0x0000FF, BitsPerPixel);
    }

    private void ReadPalette(ReadOnlySpan<byte> entries, uint colorsUsed, int entrySize)
    {
        // The table may be cut short by the start of the pixels; using an entry that is not there is an error later.
        long count = colorsUsed == 0 ? 1L << BitsPerPixel : Math.Min(colorsUsed, 1L << BitsPerPixel);
        count = Math.Min(count, entries.Length / entrySize);
        if (count == 0)
            throw new InvalidDataException("BMP: the palette is missing");
        Palette = new uint[count];
        for (int i = 0; i < Palette.Length; i++)
        {
            ReadOnlySpan<byte> bgr = entries.Slice(i * entrySize, 3);
            Palette[i] = PixelMath.OpaqueBlack | (uint)bgr[2] << 16 | (uint)bgr[1] << 8 | bgr[0];
        }
    }

    /// <summary>A run of bits of a pixel that holds one channel.</summary>
    public readonly struct BitField
    {
        private readonly int _shift;
        private readonly uint _max;

        public BitField(uint mask, int bitsPerPixel)
        {
            _shift = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask);
            _max = mask >> _shift;
            if ((_max & (_max + 1)) != 0 || bitsPerPixel < 32 && mask >> bitsPerPixel != 0)
                throw new InvalidDataException("BMP: a channel mask is not a run of bits of the pixel");

            // Of more than eight bits the upper eight count.
            int bits = BitOperations.PopCount(mask);
            if (bits > 8)
            {
                _shift += bits - 8;
                _max = 255;
            }
        }

        public bool IsEmpty => _max == 0;

        /// <summary>The channel of a pixel, stretched to 0..255 and rounded to nearest; 0 without a mask.</summary>
        public uint Get(uint pixel)
        {
            uint value = (pixel >> _shift) & _max;
            return _max == 255 ? value : _max == 0 ? 0 : (value * 255 + _max / 2) / _max;
        }
    }
}
