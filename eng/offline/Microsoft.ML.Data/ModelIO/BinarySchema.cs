using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes and reads schemas, with all annotations, as binary data view files without rows: a header of 256 bytes, the
/// annotations of each column and their directory, the table of the columns, and a tail.
/// </summary>
internal static class BinarySchema
{
    private const int HeaderSize = 256;
    private const ulong Signature = 0x00425644004C4D43;
    private const ulong TailSignature = 0x434D4C0044564200;
    private const ulong Version = 0x0001000100010006;
    private const ulong OldestVersion = 0x0001000100010002;
    private const byte Uncompressed = 0;
    private const byte Deflated = 1;

    // Annotations are names and flags. What unpacks to more than this is not one of them.
    private const long MaxAnnotationSize = 1L << 30;

    /// <summary>Writes a schema. Columns (and annotations) of types that have no codec, such as images, are left out.</summary>
    public static void Save(IHostEnvironment env, DataViewSchema schema, Stream stream, bool keepHidden = false)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(schema, nameof(schema));
        env.CheckValue(stream, nameof(stream));
        using IChannel channel = env.Start("Saving Schema");
        var columns = new List<(DataViewSchema.Column Column, ValueCodec Codec)>();
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.IsHidden && !keepHidden)
                continue;
            ValueCodec codec = CodecTable.FindOrNull(column.Type);
            if (codec != null)
            {
                columns.Add((column, codec));
            }
            else
            {
                channel.Info(
                    MessageSensitivity.Schema,
                    "The column '{0}' will not be written as it has unsavable column type.",
                    column.Name);
            }
        }

        channel.Check(columns.Count > 0, "No valid columns to save");

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        long start = stream.Position;
        writer.Write(new byte[HeaderSize]);
        long[] directories = columns.ConvertAll(item => WriteAnnotations(writer, start, item.Column, channel)).ToArray();

        long table = stream.Position - start;
        for (int i = 0; i < columns.Count; i++)
        {
            writer.Write(columns[i].Column.Name);
            CodecTable.WriteDefinition(writer, columns[i].Codec);
            writer.Write(Deflated);
            writer.WriteLeb128Int(1); // rows per block
            writer.Write((long)HeaderSize); // where the directory of blocks would be
            writer.Write(directories[i]);
        }

        long tail = stream.Position - start;
        writer.Write(TailSignature);
        long end = stream.Position;
        stream.Position = start;
        writer.Write(Signature);
        writer.Write(Version);
        writer.Write(Version);
        writer.Write(table);
        writer.Write(tail);
        writer.Write(0L); // rows
        writer.Write(columns.Count);
        stream.Position = end;
    }

    /// <summary>Reads the schema of a binary data view file. Columns and annotations with unknown codecs are left out.</summary>
    public static DataViewSchema Load(IHostEnvironment env, Stream stream)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(stream, nameof(stream));
        try
        {
            using IChannel channel = env.Start("Loading Schema");
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            return Read(reader, channel);
        }
        catch (Exception ex) when (
            ex is IOException or InvalidDataException or ArgumentException or OverflowException && !ex.IsMarked())
        {
            throw env.ExceptDecode(ex, "The schema is damaged or cut off");
        }
    }

    private static DataViewSchema Read(BinaryReader reader, IChannel channel)
    {
        Stream stream = reader.BaseStream;
        long start = stream.Position;
        long available = stream.Length - start;
        channel.CheckDecode(available >= HeaderSize, "The schema is cut off");
        channel.CheckDecode(reader.ReadUInt64() == Signature, "The schema does not start like a binary data view file");
        ulong version = reader.ReadUInt64();
        ulong compatible = reader.ReadUInt64();
        channel.CheckDecode(compatible <= version, "Corrupt header of a schema");
        channel.CheckDecode(compatible <= Version, "The schema is of a newer version that cannot be read");
        channel.CheckDecode(version >= OldestVersion, "The schema is of an old version that can no longer be read");
        long table = reader.ReadInt64();
        long tail = reader.ReadInt64();
        channel.CheckDecode(reader.ReadInt64() >= 0, "Corrupt header of a schema");
        int count = reader.ReadCount();
        channel.CheckDecode(table >= HeaderSize && table <= tail && tail <= available - sizeof(ulong), "The schema is cut off");
        stream.Position = start + tail;
        channel.CheckDecode(reader.ReadUInt64() == TailSignature, "The schema does not end like a binary data view file");

        stream.Position = start + table;
        var entries = new List<(string Name, ValueCodec Codec, long Directory)>();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            ValueCodec codec = CodecTable.ReadDefinitionOrNull(reader);
            byte compression = reader.ReadByte();
            ulong rowsPerBlock = reader.ReadLeb128Int();
            long lookup = reader.ReadInt64();
            long directory = reader.ReadInt64();
            channel.CheckDecode(
                name.Length > 0 && rowsPerBlock is > 0 and <= int.MaxValue && lookup >= HeaderSize && lookup <= tail
                && (directory == 0 || (directory >= HeaderSize && directory <= tail)),
                "Corrupt description of a column");
            if (codec != null && compression <= Deflated)
            {
                entries.Add((name, codec, directory));
            }
            else
            {
                channel.Warning(
                    MessageSensitivity.Schema, "Cannot interpret column '{0}' because its codec or compression is unknown", name);
            }
        }

        channel.CheckDecode(stream.Position == start + tail, "Corrupt description of the columns");
        var builder = new DataViewSchema.Builder();
        foreach ((string name, ValueCodec codec, long directory) in entries)
            builder.AddColumn(name, codec.Type, directory == 0 ? null : ReadAnnotations(reader, start, directory, tail, channel));
        return builder.ToSchema();
    }

    private static long WriteAnnotations(BinaryWriter writer, long start, DataViewSchema.Column column, IChannel channel)
    {
        var entries = new List<(string Kind, ValueCodec Codec, byte Compression, long Offset, int Size)>();
        foreach (DataViewSchema.Column annotation in column.Annotations.Schema)
        {
            ValueCodec codec = CodecTable.FindOrNull(annotation.Type);
            if (codec == null)
            {
                channel.Warning(
                    MessageSensitivity.Schema, "Could not get codec for type {0}, dropping column '{1}' metadata kind '{2}'",
                    annotation.Type, column.Name, annotation.Name);
                continue;
            }

            channel.Check(
                entries.TrueForAll(entry => entry.Kind != annotation.Name),
                $"Column '{column.Name}' has two annotations '{annotation.Name}'.");
            byte[] block = Block(codec, column.Annotations, annotation, out byte compression);
            entries.Add((annotation.Name, codec, compression, writer.BaseStream.Position - start, block.Length));
            writer.Write(block);
        }

        if (entries.Count == 0)
            return 0;
        long directory = writer.BaseStream.Position - start;
        writer.WriteLeb128Int((ulong)entries.Count);
        foreach ((string kind, ValueCodec codec, byte compression, long offset, int size) in entries)
        {
            writer.Write(kind);
            CodecTable.WriteDefinition(writer, codec);
            writer.Write(compression);
            writer.Write(offset);
            writer.WriteLeb128Int((ulong)size);
        }

        return directory;
    }

    /// <summary>The bytes of an annotation: compressed where that makes them fewer.</summary>
    private static byte[] Block(
        ValueCodec codec, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation, out byte compression)
    {
        var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
            codec.WriteAnnotation(writer, annotations, annotation);
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionMode.Compress, leaveOpen: true))
            deflate.Write(plain.GetBuffer(), 0, (int)plain.Length);
        compression = plain.Length <= packed.Length ? Uncompressed : Deflated;
        return (compression == Uncompressed ? plain : packed).ToArray();
    }

    private static DataViewSchema.Annotations ReadAnnotations(
        BinaryReader reader, long start, long directory, long tail, IChannel channel)
    {
        reader.BaseStream.Position = start + directory;
        ulong count = reader.ReadLeb128Int();
        channel.CheckDecode(count is > 0 and < int.MaxValue, "Corrupt directory of annotations");
        var entries = new List<(string Kind, ValueCodec Codec, byte Compression, long Offset, int Size)>();
        var kinds = new HashSet<string>();
        for (ulong i = 0; i < count; i++)
        {
            string kind = reader.ReadString();
            ValueCodec codec = CodecTable.ReadDefinitionOrNull(reader);
            byte compression = reader.ReadByte();
            long offset = reader.ReadInt64();
            ulong size = reader.ReadLeb128Int();
            channel.CheckDecode(kind.Length > 0 && kinds.Add(kind), "Corrupt directory of annotations");
            channel.CheckDecode(
                offset >= HeaderSize && offset <= tail && size is > 0 and <= int.MaxValue && (long)size <= tail - offset,
                $"Annotation '{kind}' is not where the file says");
            if (codec != null && compression <= Deflated)
            {
                entries.Add((kind, codec, compression, offset, (int)size));
            }
            else
            {
                channel.Warning(
                    MessageSensitivity.Schema,
                    "Cannot interpret metadata of kind '{0}' because its codec or compression is unknown",
                    kind);
            }
        }

        var builder = new DataViewSchema.Annotations.Builder();
        foreach ((string kind, ValueCodec codec, byte compression, long offset, int size) in entries)
        {
            reader.BaseStream.Position = start + offset;
            byte[] block = reader.ReadValues<byte>(size);
            using var values = new BinaryReader(
                compression == Uncompressed ? new MemoryStream(block) : Inflate(block), Encoding.UTF8);
            builder.Add(kind, codec.Type, codec.ReadGetter(values));
        }

        return builder.ToAnnotations();
    }

    private static MemoryStream Inflate(byte[] block)
    {
        using var deflate = new DeflateStream(new MemoryStream(block), CompressionMode.Decompress);
        var plain = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = deflate.Read(buffer)) > 0;)
        {
            plain.Write(buffer, 0, read);
            Contracts.CheckDecode(plain.Length <= MaxAnnotationSize, "Corrupt file: an annotation is too large");
        }

        plain.Position = 0;
        return plain;
    }
}
