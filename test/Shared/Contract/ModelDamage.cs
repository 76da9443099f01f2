using System.IO.Compression;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Damages the components of this library inside a saved model.</summary>
internal static class ModelDamage
{
    /// <summary>Where what a component writes begins in its <c>Model.key</c>: after ML.NET's header.</summary>
    public const int PayloadStart = 256;

    /// <summary>The entries that components of this library wrote, and where in them their content begins.</summary>
    public static List<(string Entry, byte[] Content, int Start)> FindPayloads(byte[] model)
    {
        using var archive = new ZipArchive(new MemoryStream(model));
        List<(string Entry, byte[] Content)> entries = archive.Entries.Select(entry => (entry.FullName, Read(entry))).ToList();
        string[] folders = entries.Where(entry => entry.Content.AsSpan().IndexOf("MLVX"u8) == PayloadStart)
            .Select(entry => Path.GetDirectoryName(entry.Entry)!).ToArray();
        return entries.Where(entry => folders.Contains(Path.GetDirectoryName(entry.Entry)))
            .Select(entry => (entry.Entry, entry.Content,
                entry.Entry.EndsWith("Model.key", StringComparison.Ordinal) ? PayloadStart : 0))
            .ToList();
    }

    /// <summary>Flips bits everywhere, and, where ML.NET itself does not notice it before, cuts the end off.</summary>
    public static IEnumerable<byte[]> Of(byte[] content, int start)
    {
        int end = start == 0 ? content.Length : start + 16 + BitConverter.ToInt32(content, start + 8);
        int step = Math.Max(1, (end - start) / 40);
        for (int i = start; i < end; i += i < start + 16 ? 1 : step)
        {
            var damaged = (byte[])content.Clone();
            damaged[i] ^= (byte)(1 << i % 8);
            yield return damaged;
        }

        if (start > 0)
            yield break;
        foreach (int length in new[] { 0, 1, content.Length / 2, content.Length - 1 })
            yield return content[..length];
    }

    /// <summary>The model with another content of one entry.</summary>
    public static byte[] Replace(byte[] model, string entryName, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create))
        using (var source = new ZipArchive(new MemoryStream(model)))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream file = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                file.Write(entry.FullName == entryName ? content : Read(entry));
            }
        }

        return stream.ToArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream file = entry.Open();
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
