using System.Buffers.Binary;
using System.IO.Compression;

namespace MLVision.Extensions;

/// <summary>
/// The header of an IDX file (the format of MNIST, EMNIST, Fashion-MNIST, KMNIST), and a stream that begins at its data.
/// Format: http://yann.lecun.com/exdb/mnist/, "The IDX file format". Files compressed by gzip are recognised by their content.
/// </summary>
internal sealed class IdxFile
{
    private readonly bool _compressed;
    private readonly int _headerLength;

    private IdxFile(string path, bool compressed, byte type, int[] dimensions)
    {
        Path = path;
        _compressed = compressed;
        Type = type;
        Dimensions = dimensions;
        _headerLength = 4 + 4 * dimensions.Length;
    }

    public string Path { get; }

    /// <summary>
    /// The code of the element type: 0x08 unsigned byte, 0x09 signed byte, 0x0B short, 0x0C int, 0x0D float, 0x0E double.
    /// </summary>
    public byte Type { get; }

    public int[] Dimensions { get; }

    /// <summary>Reads and checks the header and, where the file is not compressed, its length.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not an IDX file, or too short.</exception>
    public static IdxFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The IDX file '{path}' does not exist.", path);
        bool compressed = IsGzip(path);
        using Stream stream = OpenStream(path, compressed);
        Span<byte> start = stackalloc byte[4];
        ReadHeader(stream, start, path);
        if (start[0] != 0 || start[1] != 0 || ElementSize(start[2]) == 0 || start[3] == 0)
            throw new InvalidDataException(
                $"'{path}' is not an IDX file: it begins with the bytes {Convert.ToHexString(start)}, not with 0000, a type " +
                "and a rank.");
        var dimensions = new int[start[3]];
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < dimensions.Length; i++)
        {
            ReadHeader(stream, bytes, path);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(bytes);
            if (dimensions[i] < 0)
                throw new InvalidDataException($"The header of '{path}' gives dimension {i} as {dimensions[i]}.");
        }

        var file = new IdxFile(path, compressed, start[2], dimensions);
        file.CheckLength();
        return file;
    }

    /// <summary>Opens a stream at the first element.</summary>
    public Stream OpenData()
    {
        Stream stream = OpenStream(Path, _compressed);
        Span<byte> header = stackalloc byte[_headerLength];
        stream.ReadExactly(header);
        return stream;
    }

    /// <summary>Bytes of one element; 0 where the code is none of the format's.</summary>
    public static int ElementSize(byte type) => type switch
    {
        0x08 or 0x09 => 1,
        0x0B => 2,
        0x0C or 0x0D => 4,
        0x0E => 8,
        _ => 0,
    };

    private void CheckLength()
    {
        // What a compressed file holds is known only when it has been read.
        if (_compressed)
            return;
        decimal expected =
            _headerLength + Dimensions.Aggregate((decimal)ElementSize(Type), (product, length) => product * length);
        long found = new FileInfo(Path).Length;
        if (found < expected)
            throw new InvalidDataException(
                $"'{Path}' is truncated: its header ({string.Join(" x ", Dimensions)}) needs {expected} bytes, there are " +
                $"{found}.");
    }

    private static bool IsGzip(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
    }

    private static Stream OpenStream(string path, bool compressed)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return compressed ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress), 1 << 16) : file;
    }

    private static void ReadHeader(Stream stream, Span<byte> bytes, string path)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"'{path}' ends within the header of an IDX file.", e);
        }
    }
}
