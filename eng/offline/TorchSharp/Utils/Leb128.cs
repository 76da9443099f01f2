using System;
using System.IO;

namespace TorchSharp.Utils;

/// <summary>Unsigned numbers, seven bits a byte, the lowest first; the high bit says that more follow.</summary>
internal static class Leb128
{
    public static void Write(BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        writer.Write7BitEncodedInt64(value);
    }

    public static long Read(BinaryReader reader) => reader.Read7BitEncodedInt64();
}
