using System;
using System.Buffers;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Data.Codecs;

/// <summary>The bytes of a file or stream in a pooled array: encoded images are read once and dropped.</summary>
internal sealed class FileBuffer : IDisposable
{
    private FileBuffer(int capacity) => Array = ArrayPool<byte>.Shared.Rent(capacity);

    public byte[] Array { get; private set; }

    public int Length { get; private set; }

    public static FileBuffer Read(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        long length = RandomAccess.GetLength(handle);
        if (length > System.Array.MaxLength)
            throw new InvalidDataException($"a file of {length} bytes is too large");

        // Some file systems report no length for files with contents, so a file counts as read when nothing more comes.
        return Fill((int)length, (buffer, offset) => RandomAccess.Read(handle, buffer.AsSpan(offset), offset));
    }

    public static FileBuffer Read(Stream stream)
    {
        long length = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (length > System.Array.MaxLength)
            throw new InvalidDataException($"a stream of {length} bytes is too large");
        return Fill((int)length, (buffer, offset) => stream.Read(buffer, offset, buffer.Length - offset));
    }

    public void Dispose()
    {
        if (Array != null)
            ArrayPool<byte>.Shared.Return(Array);
        Array = null;
    }

    private static FileBuffer Fill(int expected, Func<byte[], int, int> read)
    {
        // One byte more than expected shows the end without growing the array.
        var file = new FileBuffer((int)Math.Clamp(expected + 1L, 4096, System.Array.MaxLength));
        try
        {
            while (true)
            {
                if (file.Length == file.Array.Length)
                    file.Grow();
                int count = read(file.Array, file.Length);
                if (count <= 0)
                    return file;
                file.Length += count;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Grow()
    {
        if (Array.Length >= System.Array.MaxLength)
            throw new InvalidDataException("the data is too large");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * Array.Length, System.Array.MaxLength));
        Array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Array);
        Array = larger;
    }
}
