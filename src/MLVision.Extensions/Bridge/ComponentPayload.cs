using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLVision.Extensions.Bridge;

/// <summary>What a component writes into its <c>Model.key</c>, after the header that ML.NET writes.</summary>
/// <remarks>
/// Little-endian: 4 bytes "MLVX", i32 format version, i32 length of the body, the body, u32 CRC-32C of the body. The body:
/// assembly name, assembly version, component id (each a length-prefixed UTF-8 text), i32 component version, i32 number of large
/// files, for each its name, i64 length and u32 CRC-32C, then the component's settings to the end of the body.
/// </remarks>
internal sealed class ComponentPayload
{
    private const uint Magic = 'M' | 'L' << 8 | 'V' << 16 | 'X' << 24;
    private const int FormatVersion = 1;
    private const uint HeaderVersion = 0x00010001;

    private readonly Dictionary<string, (long Length, uint Crc)> _largeFiles = [];
    private readonly byte[] _settings;

    private ComponentPayload(BinaryReader body)
    {
        AssemblyName = body.ReadString();
        AssemblyVersion = body.ReadString();
        ComponentId = body.ReadString();
        ComponentVersion = body.ReadInt32();
        for (int files = body.ReadInt32(); files > 0; files--)
            _largeFiles.Add(body.ReadString(), (body.ReadInt64(), body.ReadUInt32()));
        _settings = body.ReadBytes((int)(body.BaseStream.Length - body.BaseStream.Position));
    }

    public string AssemblyName { get; }

    public string AssemblyVersion { get; }

    public string ComponentId { get; }

    public int ComponentVersion { get; }

    public static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version!.ToString();

    public static void Save(ModelSaveContext context, Type component, Action<ComponentWriter> write)
    {
        ComponentAttribute attribute = component.GetCustomAttribute<ComponentAttribute>()
            ?? throw new InvalidOperationException($"{component} cannot be saved: it has no [Component] attribute.");
        var files = new List<(string Name, long Length, uint Crc)>();
        using var settings = new MemoryStream();
        using (var writer = new ComponentWriter(settings, SaveLarge))
            write(writer);

        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body))
        {
            writer.Write(component.Assembly.GetName().Name!);
            writer.Write(VersionOf(component.Assembly));
            writer.Write(attribute.Id);
            writer.Write(attribute.Version);
            writer.Write(files.Count);
            foreach ((string name, long length, uint crc) in files)
            {
                writer.Write(name);
                writer.Write(length);
                writer.Write(crc);
            }

            writer.Write(settings.ToArray());
        }

        byte[] bytes = body.ToArray();
        MLNetInternals.SetVersionInfo(context, "MLVISION", HeaderVersion,
            typeof(ComponentLoader).Assembly.GetName().Name!, ComponentLoader.LoaderSignature);
        BinaryWriter target = MLNetInternals.GetWriter(context);
        target.Write(Magic);
        target.Write(FormatVersion);
        target.Write(bytes.Length);
        target.Write(bytes);
        target.Write(Crc32C.Of(bytes));

        void SaveLarge(string name, Action<BinaryWriter> writeFile) => MLNetInternals.SaveBinaryStream(context, name, file =>
        {
            var stream = new Crc32C.WritingStream(file.BaseStream);
            using (var writer = new BinaryWriter(stream))
                writeFile(writer);
            files.Add((name, stream.Length, stream.Crc));
        });
    }

    /// <exception cref="InvalidDataException">It is not a payload, of a newer format, truncated or altered.</exception>
    public static ComponentPayload Load(BinaryReader source)
    {
        try
        {
            if (source.ReadUInt32() != Magic)
                throw Damaged("it does not begin with 'MLVX'");
            int format = source.ReadInt32();
            if (format != FormatVersion)
                throw new InvalidDataException(
                    $"The model holds a component in format {format}; this is MLVision.Extensions " +
                    $"{VersionOf(typeof(ComponentPayload).Assembly)}, which reads format {FormatVersion}. " +
                    "Use a newer MLVision.Extensions, or save the model again.");
            int length = source.ReadInt32();
            long rest = source.BaseStream.Length - source.BaseStream.Position - sizeof(uint);
            if (length < 0 || length > rest)
                throw Damaged($"{length} bytes are announced where {Math.Max(rest, 0)} are left");
            byte[] bytes = source.ReadBytes(length);
            uint crc = source.ReadUInt32();
            if (bytes.Length != length || Crc32C.Of(bytes) != crc)
                throw Damaged("its checksum does not agree with its content");
            using var body = new BinaryReader(new MemoryStream(bytes));
            return new ComponentPayload(body);
        }
        catch (EndOfStreamException exception)
        {
            throw Damaged("it ends too early", exception);
        }
    }

    /// <summary>Opens the settings; the large files are checked when the component asks for them.</summary>
    public ComponentReader OpenReader(Func<string, Action<BinaryReader>, bool> load, IChannel log) =>
        new(new MemoryStream(_settings, writable: false), ComponentVersion, (name, read) =>
            _largeFiles.TryGetValue(name, out (long Length, uint Crc) expected)
            && load(name, file => ReadChecked(file.BaseStream, name, expected, read)), log);

    private static void ReadChecked(Stream stream, string name, (long Length, uint Crc) expected, Action<BinaryReader> read)
    {
        // Reading first what is not yet known to be right could fail anywhere, so the file is read twice; ML.NET unpacks it to a
        // temporary file, which can seek.
        if (!stream.CanSeek)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            stream = copy;
        }

        long start = stream.Position;
        (uint crc, long length) = Crc32C.Of(stream);
        if (length != expected.Length)
            throw new InvalidDataException($"the file '{name}' has {length} bytes instead of {expected.Length}");
        if (crc != expected.Crc)
            throw new InvalidDataException($"the file '{name}' is damaged: its checksum does not agree with its content");
        stream.Position = start;
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        read(reader);
    }

    private static InvalidDataException Damaged(string reason, Exception? inner = null) =>
        new($"A component of MLVision.Extensions in the model is damaged: {reason}.", inner);
}
