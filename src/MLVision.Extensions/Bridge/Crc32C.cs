using System.Buffers.Binary;
using System.Numerics;

namespace MLVision.Extensions.Bridge;

/// <summary>The CRC-32C (Castagnoli) of a sequence of bytes, which most processors compute in hardware.</summary>
internal static class Crc32C
{
    private const uint Start = 0xFFFF_FFFF;

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(Start, bytes);

    /// <summary>Reads the stream from where it stands to its end.</summary>
    public static (uint Crc, long Length) Of(Stream stream)
    {
        uint crc = Start;
        long length = 0;
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0; length += read)
            crc = Append(crc, buffer.AsSpan(0, read));
        return (~crc, length);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    /// <summary>Computes the CRC of everything that is written to another stream, which stays open.</summary>
    public sealed class WritingStream(Stream target) : Stream
    {
        private uint _crc = Start;
        private long _length;

        public uint Crc => ~_crc;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            target.Write(buffer);
            _crc = Append(_crc, buffer);
            _length += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => target.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
