using System.Runtime.InteropServices;

namespace MLVision.Extensions.Bridge;

/// <summary>Takes the settings of a component that is being saved; little-endian, text in UTF-8.</summary>
public sealed class ComponentWriter : BinaryWriter
{
    private readonly Action<string, Action<BinaryWriter>> _saveLarge;

    internal ComponentWriter(MemoryStream settings, Action<string, Action<BinaryWriter>> saveLarge)
        : base(settings) => _saveLarge = saveLarge;

    /// <summary>Writes the length of an array and its values.</summary>
    /// <typeparam name="T">A type without references, for example a number.</typeparam>
    /// <param name="values">The values.</param>
    public void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes the length of a list of texts and the texts.</summary>
    /// <param name="values">The texts, none of them null.</param>
    public void WriteStrings(IReadOnlyCollection<string> values)
    {
        Write(values.Count);
        foreach (string value in values)
            Write(value);
    }

    /// <summary>
    /// Writes something large, such as weights, as a file of its own inside <c>model.zip</c>. It goes there directly and is not
    /// held in memory.
    /// </summary>
    /// <param name="name">The name of the file, unique within the component; without folders.</param>
    /// <param name="write">Writes the content.</param>
    public void WriteLarge(string name, Action<BinaryWriter> write) => _saveLarge(name, write);
}
