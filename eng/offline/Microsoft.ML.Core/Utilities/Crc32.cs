using System;
using System.Runtime.InteropServices;

namespace Microsoft.ML;

/// <summary>The checksum of zip archives, eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[][] _tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint[][] t = _tables;
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = BitConverter.IsLittleEndian ? MemoryMarshal.Cast<byte, ulong>(bytes) : default;
        foreach (ulong word in words)
        {
            uint low = (uint)word ^ crc;
            uint high = (uint)(word >> 32);
            crc = t[7][low & 0xFF] ^ t[6][(low >> 8) & 0xFF] ^ t[5][(low >> 16) & 0xFF] ^ t[4][low >> 24]
                ^ t[3][high & 0xFF] ^ t[2][(high >> 8) & 0xFF] ^ t[1][(high >> 16) & 0xFF] ^ t[0][high >> 24];
        }

        foreach (byte b in bytes[(words.Length * sizeof(ulong))..])
            crc = t[0][(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (int k = 0; k < tables.Length; k++)
        {
            tables[k] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                if (k > 0)
                {
                    uint before = tables[k - 1][i];
                    tables[k][i] = tables[0][before & 0xFF] ^ (before >> 8);
                    continue;
                }

                uint crc = i;
                for (int bit = 0; bit < 8; bit++)
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320U : crc >> 1;
                tables[0][i] = crc;
            }
        }

        return tables;
    }
}
