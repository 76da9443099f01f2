using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Offline.Tests.Interchange;

/// <summary>What the files inside a model say about themselves.</summary>
internal static class ModelEntries
{
    // Offsets in the header of a Model.key.
    private const int Signature = 0x40;
    private const int Versions = 0x48;
    private const int Loader = 0x50;
    private const int AssemblyPosition = 0x90;
    private const int AssemblyLength = 0x98;

    /// <summary>One line a file, in their order; for a Model.key with signature, versions, loader and its assembly.</summary>
    public static string[] Describe(string modelPath)
    {
        using ZipArchive archive = ZipFile.OpenRead(modelPath);
        return archive.Entries.Select(Describe).ToArray();
    }

    private static string Describe(ZipArchiveEntry entry)
    {
        if (entry.Name != "Model.key")
            return entry.FullName;

        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        byte[] bytes = memory.ToArray();
        string signature = Encoding.Latin1.GetString(bytes, Signature, 8);
        uint written = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Versions));
        uint readable = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(Versions + 4));
        string loader = Encoding.Latin1.GetString(bytes, Loader, 24).TrimEnd('\0');
        int assembly = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(AssemblyPosition));
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(AssemblyLength));
        string assemblyName = Encoding.Unicode.GetString(bytes, assembly, length);
        return $"{entry.FullName}: {signature.Replace('\0', ' ')} {written:x8} {readable:x8} {loader}, {assemblyName}";
    }
}
