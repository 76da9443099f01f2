using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace MLVision.Extensions.Bridge;

/// <summary>Gives the settings of a component that is being loaded, in the order in which they were written.</summary>
public sealed class ComponentReader : BinaryReader
{
    private readonly Func<string, Action<BinaryReader>, bool> _loadLarge;

    internal ComponentReader(
        MemoryStream settings, int componentVersion, Func<string, Action<BinaryReader>, bool> loadLarge, IChannel? log = null)
        : base(settings)
    {
        Log = log;
        ComponentVersion = componentVersion;
        _loadLarge = loadLarge;
    }

    /// <summary>The version of the component that wrote the settings.</summary>
    public int ComponentVersion { get; }

    /// <summary>Takes what the user should know of the component that is loaded; null where there is no log.</summary>
    internal IChannel? Log { get; }

    /// <summary>Reads what <see cref="ComponentWriter.WriteArray"/> wrote.</summary>
    /// <typeparam name="T">The same type.</typeparam>
    /// <exception cref="InvalidDataException">The settings do not hold that many values.</exception>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        int length = ReadCount(Unsafe.SizeOf<T>());
        var values = new T[length];
        BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads what <see cref="ComponentWriter.WriteStrings"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The settings do not hold that many texts.</exception>
    public string[] ReadStrings()
    {
        var values = new string[ReadCount(minimumSize: 1)];
        for (int i = 0; i < values.Length; i++)
            values[i] = ReadString();
        return values;
    }

    /// <summary>Reads what <see cref="ComponentWriter.WriteLarge"/> wrote.</summary>
    /// <typeparam name="T">What is made of it.</typeparam>
    /// <param name="name">The name of the file.</param>
    /// <param name="read">Reads the content, which was checked against its checksum.</param>
    /// <exception cref="InvalidDataException">The file is missing, truncated or altered.</exception>
    public T ReadLarge<T>(string name, Func<BinaryReader, T> read)
    {
        T result = default!;
        if (!_loadLarge(name, reader => result = read(reader)))
            throw new InvalidDataException($"the file '{name}' of the component is missing");
        return result;
    }

    private int ReadCount(int minimumSize)
    {
        int count = ReadInt32();
        long rest = BaseStream.Length - BaseStream.Position;
        return count >= 0 && (long)count * minimumSize <= rest
            ? count
            : throw new InvalidDataException($"{count} values are announced where {rest} bytes are left");
    }
}
