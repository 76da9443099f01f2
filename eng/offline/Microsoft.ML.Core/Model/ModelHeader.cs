using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The header of one part of a model: what it is, who can load it, and where its blocks are (offsets from the header's start).
/// It is followed by the model block, the table of string ends, the characters, the name of the loader's assembly and the tail.
/// </summary>
internal struct ModelHeader
{
    public const int Size = 256;
    public const ulong SignatureValue = 0x4C45444F4D004C4DUL;
    public const ulong TailSignatureValue = 0x4D4C004D4F44454CUL;

    private const uint FormatVersion = 0x00010002;
    private const uint OldestFormatVersion = 0x00010001;
    private const int LoaderSignatureSize = 24;

    public ulong Signature;
    public uint VerWritten;
    public uint VerReadable;
    public long FpModel;
    public long CbModel;
    public long FpStringTable;
    public long CbStringTable;
    public long FpStringChars;
    public long CbStringChars;
    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    public string LoaderSignature;
    public string LoaderSignatureAlt;
    public long FpTail;
    public long FpLim;
    public long FpAssemblyName;
    public uint CbAssemblyName;

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        header.ModelSignature = ver.ModelSignature;
        header.ModelVerWritten = ver.VerWrittenCur;
        header.ModelVerReadable = ver.VerReadableCur;
        header.LoaderSignature = Checked(ver.LoaderSignature);
        header.LoaderSignatureAlt = Checked(ver.LoaderSignatureAlt);
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        if (header.ModelVerReadable > ver.VerWrittenCur)
            throw WrongVersion(ver, "new", "at most", ver.VerWrittenCur, header.ModelVerReadable);
        if (header.ModelVerWritten < ver.VerWeCanReadBack)
            throw WrongVersion(ver, "old", "at least", ver.VerWeCanReadBack, header.ModelVerWritten);
    }

    /// <summary>Leaves room for the header; the model block is written next.</summary>
    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        Contracts.CheckValue(writer, nameof(writer));
        fpMin = writer.BaseStream.Position;
        header = new ModelHeader
        {
            Signature = SignatureValue,
            VerWritten = FormatVersion,
            VerReadable = FormatVersion,
            FpModel = Size,
        };
        writer.Write(new byte[Size]);
    }

    /// <summary>Writes everything after the model block, then the header.</summary>
    public static void EndWrite(
        BinaryWriter writer, long fpMin, ref ModelHeader header, IReadOnlyList<string> strings, string loaderAssemblyName)
    {
        writer.Flush();
        long Here() => writer.BaseStream.Position - fpMin;

        header.CbModel = Here() - Size;
        if (strings.Count > 0)
        {
            header.FpStringTable = Here();
            long end = 0;
            foreach (string text in strings)
                writer.Write(end += text.Length * sizeof(char));
            header.CbStringTable = Here() - header.FpStringTable;
            header.FpStringChars = Here();
            foreach (string text in strings)
                writer.Write(Encoding.Unicode.GetBytes(text));
            header.CbStringChars = Here() - header.FpStringChars;
        }

        if (!string.IsNullOrEmpty(loaderAssemblyName))
        {
            byte[] name = Encoding.Unicode.GetBytes(loaderAssemblyName);
            header.FpAssemblyName = Here();
            header.CbAssemblyName = (uint)name.Length;
            writer.Write(name);
        }

        header.FpTail = Here();
        writer.Write(TailSignatureValue);
        header.FpLim = Here();

        writer.BaseStream.Position = fpMin;
        writer.Write(header.ToBytes());
        writer.BaseStream.Position = fpMin + header.FpLim;
    }

    /// <summary>Reads and checks everything but the model block, at which the reader then stands.</summary>
    public static void BeginRead(
        out long fpMin, out ModelHeader header, out string[] strings, out string loaderAssemblyName, BinaryReader reader)
    {
        Contracts.CheckValue(reader, nameof(reader));
        Stream stream = reader.BaseStream;
        fpMin = stream.Position;
        byte[] bytes = reader.ReadBytes(Size);
        Contracts.CheckDecode(bytes.Length == Size, "Corrupt model file: the header is cut off");
        header = FromBytes(bytes);
        header.Validate(stream.Length - fpMin);

        strings = ReadStrings(reader, fpMin, ref header);
        loaderAssemblyName = null;
        if (header.CbAssemblyName > 0)
        {
            stream.Position = fpMin + header.FpAssemblyName;
            loaderAssemblyName = Encoding.Unicode.GetString(reader.ReadBytes((int)header.CbAssemblyName));
        }

        stream.Position = fpMin + header.FpTail;
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
        stream.Position = fpMin + header.FpModel;
    }

    /// <summary>Checks that the model block was read exactly, and moves behind the tail.</summary>
    public static void EndRead(long fpMin, ref ModelHeader header, BinaryReader reader)
    {
        Contracts.CheckDecode(
            reader.BaseStream.Position == fpMin + header.FpModel + header.CbModel,
            "Corrupt model file: the size of a component does not match its contents");
        reader.BaseStream.Position = fpMin + header.FpLim;
    }

    private static string[] ReadStrings(BinaryReader reader, long fpMin, ref ModelHeader header)
    {
        if (header.CbStringTable == 0)
            return Array.Empty<string>();
        reader.BaseStream.Position = fpMin + header.FpStringTable;
        var ends = new long[header.CbStringTable / sizeof(long)];
        long last = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = reader.ReadInt64();
            Contracts.CheckDecode(
                ends[i] >= last && ends[i] % sizeof(char) == 0 && ends[i] <= header.CbStringChars,
                "Corrupt model file: string table");
            last = ends[i];
        }

        Contracts.CheckDecode(last == header.CbStringChars, "Corrupt model file: string table");
        var strings = new string[ends.Length];
        last = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            strings[i] = Encoding.Unicode.GetString(reader.ReadBytes((int)(ends[i] - last)));
            last = ends[i];
        }

        return strings;
    }

    private readonly void Validate(long available)
    {
        Contracts.CheckDecode(Signature == SignatureValue, "Wrong file type");
        Contracts.CheckDecode(VerReadable <= VerWritten, "Corrupt file header");
        Contracts.CheckDecode(VerReadable <= FormatVersion, "File is too new");
        Contracts.CheckDecode(VerWritten >= OldestFormatVersion, "File is too old");

        Contracts.CheckDecode(FpModel == Size, "Corrupt file header");
        Contracts.CheckDecode(FpLim >= Size && FpLim <= available, "Corrupt model file: it is cut off");
        CheckBlock(FpModel, CbModel);
        long end = FpModel + CbModel;

        Contracts.CheckDecode(CbStringTable >= 0 && CbStringTable % sizeof(long) == 0, "Corrupt file header");
        if (CbStringTable == 0)
        {
            Contracts.CheckDecode(FpStringTable == 0 && FpStringChars == 0 && CbStringChars == 0, "Corrupt file header");
        }
        else
        {
            CheckBlock(FpStringTable, CbStringTable);
            CheckBlock(FpStringChars, CbStringChars);
            Contracts.CheckDecode(FpStringTable == end && FpStringChars == FpStringTable + CbStringTable, "Corrupt file header");
            Contracts.CheckDecode(CbStringChars <= int.MaxValue && CbStringTable <= int.MaxValue, "Corrupt file header");
            end = FpStringChars + CbStringChars;
        }

        if (CbAssemblyName > 0)
        {
            CheckBlock(FpAssemblyName, CbAssemblyName);
            Contracts.CheckDecode(FpAssemblyName == end && CbAssemblyName % sizeof(char) == 0, "Corrupt file header");
            end += CbAssemblyName;
        }

        Contracts.CheckDecode(FpTail == end && FpLim == FpTail + sizeof(ulong), "Corrupt file header");
    }

    private readonly void CheckBlock(long start, long count)
        => Contracts.CheckDecode(start >= Size && count >= 0 && start <= FpLim && count <= FpLim - start, "Corrupt file header");

    private readonly byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Span<byte> span = bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(span, Signature);
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x08..], VerWritten);
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x0C..], VerReadable);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x10..], FpModel);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x18..], CbModel);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x20..], FpStringTable);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x28..], CbStringTable);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x30..], FpStringChars);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x38..], CbStringChars);
        BinaryPrimitives.WriteUInt64LittleEndian(span[0x40..], ModelSignature);
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x48..], ModelVerWritten);
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x4C..], ModelVerReadable);
        Encoding.Latin1.GetBytes(LoaderSignature ?? "", span[0x50..]);
        Encoding.Latin1.GetBytes(LoaderSignatureAlt ?? "", span[0x68..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x80..], FpTail);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x88..], FpLim);
        BinaryPrimitives.WriteInt64LittleEndian(span[0x90..], FpAssemblyName);
        BinaryPrimitives.WriteUInt32LittleEndian(span[0x98..], CbAssemblyName);
        return bytes;
    }

    private static ModelHeader FromBytes(ReadOnlySpan<byte> bytes)
    {
        var header = new ModelHeader
        {
            Signature = BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            VerWritten = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x08..]),
            VerReadable = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x0C..]),
            FpModel = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x10..]),
            CbModel = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x18..]),
            FpStringTable = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x20..]),
            CbStringTable = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x28..]),
            FpStringChars = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x30..]),
            CbStringChars = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x38..]),
            ModelSignature = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x40..]),
            ModelVerWritten = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x48..]),
            ModelVerReadable = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x4C..]),
            LoaderSignature = Encoding.Latin1.GetString(bytes.Slice(0x50, LoaderSignatureSize)).TrimEnd('\0'),
            LoaderSignatureAlt = Encoding.Latin1.GetString(bytes.Slice(0x68, LoaderSignatureSize)).TrimEnd('\0'),
            FpTail = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x80..]),
            FpLim = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x88..]),
        };

        // Before version 1.2 these bytes meant nothing.
        if (header.VerWritten > OldestFormatVersion)
        {
            header.FpAssemblyName = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x90..]);
            header.CbAssemblyName = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x98..]);
        }

        return header;
    }

    private static string Checked(string loaderSignature)
    {
        if (loaderSignature == null)
            return null;
        Contracts.Check(
            loaderSignature.Length <= LoaderSignatureSize,
            $"Loader signature '{loaderSignature}' has more than {LoaderSignatureSize} characters");
        foreach (char c in loaderSignature)
            Contracts.Check(c <= 0xFF, $"Loader signature '{loaderSignature}' has a character above 0xFF");
        return loaderSignature;
    }

    private static Exception WrongVersion(VersionInfo ver, string problem, string bound, uint expected, uint found)
    {
        Assembly own = typeof(VersionInfo).Assembly;
        string product = own.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return Contracts.ExceptDecode(
            $"ML.NET {product} cannot read component '{ver.LoaderSignature}' of the model, because the model is too {problem}: "
            + $"its version must be {bound} 0x{expected:X8}, but is 0x{found:X8}.");
    }
}
