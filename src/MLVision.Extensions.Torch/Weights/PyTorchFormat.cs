using System.Buffers.Binary;
using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The files of <c>torch.save</c>: a zip archive with a pickle and one entry for each storage or, before PyTorch 1.6, several
/// pickles and the storages one after another.
/// </summary>
internal static class PyTorchFormat
{
    private const string Pickle = "data.pkl";

    // Where training programs put the state dict when they save more than that.
    private static readonly string[] _wrappers = ["state_dict", "model_state_dict", "model"];

    /// <summary>Whether a stream begins as such a file does; its position stays.</summary>
    public static bool Recognizes(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        long position = stream.Position;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = position;
        return read == start.Length && (start.SequenceEqual("PK\x03\x04"u8) || IsLegacy(start));
    }

    /// <exception cref="InvalidDataException">The file is damaged, or holds something other than a state dict.</exception>
    /// <exception cref="EndOfStreamException">The file is cut off.</exception>
    public static Dictionary<string, Tensor> Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        stream.ReadExactly(start);
        stream.Position -= start.Length;
        return IsLegacy(start) ? ReadLegacy(stream) : ReadArchive(stream);
    }

    /// <summary>Writes tensors as <c>torch.save</c> does, so that <c>torch.load</c> reads them.</summary>
    public static void Write(IReadOnlyDictionary<string, Tensor> tensors, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream entry = Create(archive, Pickle))
            StateDictPickler.Write(tensors, entry);
        int index = 0;
        foreach (Tensor tensor in tensors.Values)
        {
            using Stream entry = Create(archive, $"data/{index++}");
            TensorBytes.Write(tensor, entry);
        }
        using (Stream entry = Create(archive, "version"))
            entry.Write("3\n"u8);

        static Stream Create(ZipArchive archive, string name) =>
            archive.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
    }

    // Version 2 of pickle and an integer of ten bytes.
    private static bool IsLegacy(ReadOnlySpan<byte> start) => start.SequenceEqual((ReadOnlySpan<byte>)[0x80, 0x02, 0x8a, 0x0a]);

    private static Dictionary<string, Tensor> ReadArchive(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.Name == Pickle)
            ?? throw new InvalidDataException($"the archive has no {Pickle}.");
        string folder = pickle.FullName[..^Pickle.Length];
        if (archive.GetEntry($"{folder}byteorder") is { } order && ReadAll(order).AsSpan().StartsWith("big"u8))
            throw new InvalidDataException("it was written on a big-endian machine.");
        Dictionary<string, PickledTensor> described = StateDict(StateDictUnpickler.Read(new MemoryStream(ReadAll(pickle))));
        using DisposeScope scope = NewDisposeScope();
        var storages = new Dictionary<string, Tensor>();
        foreach (PickledStorage storage in described.Values.Select(tensor => tensor.Storage).Distinct())
        {
            ZipArchiveEntry entry = archive.GetEntry($"{folder}data/{storage.Key}")
                ?? throw new InvalidDataException($"the archive has no storage '{storage.Key}'.");
            if (entry.Length != TensorBytes.Size([storage.Count], storage.Type))
            {
                throw new InvalidDataException(
                    $"the storage '{storage.Key}' has {entry.Length} bytes, not {storage.Count} elements.");
            }
            using Stream data = entry.Open();
            storages.Add(storage.Key, TensorBytes.Read(data, [storage.Count], storage.Type));
        }
        return Tensors(described, storages, scope);
    }

    // A magic number, a version and a description of the machine, each a pickle; then the object, the keys of the storages and
    // for each of these the number of elements and the elements.
    private static Dictionary<string, Tensor> ReadLegacy(Stream stream)
    {
        for (int i = 0; i < 3; i++)
            StateDictUnpickler.Read(stream);
        var known = new Dictionary<string, PickledStorage>();
        Dictionary<string, PickledTensor> described = StateDict(StateDictUnpickler.Read(stream, known));
        HashSet<PickledStorage> wanted = described.Values.Select(tensor => tensor.Storage).ToHashSet();
        if (StateDictUnpickler.Read(stream) is not List<object?> keys)
            throw new InvalidDataException("the list of its storages is damaged.");
        using DisposeScope scope = NewDisposeScope();
        var storages = new Dictionary<string, Tensor>();
        Span<byte> countBytes = stackalloc byte[sizeof(long)];
        foreach (object? key in keys)
        {
            stream.ReadExactly(countBytes);
            long count = BinaryPrimitives.ReadInt64LittleEndian(countBytes);
            if (key is not string name || !known.TryGetValue(name, out PickledStorage? storage) || storage.Count != count)
                throw new InvalidDataException($"its storage '{key}' is damaged.");
            long size = TensorBytes.Size([count], storage.Type);
            if (size > stream.Length - stream.Position)
                throw new EndOfStreamException($"it ends within the storage '{name}'.");
            // Checkpoints of a training run hold the tensors of the optimizer, too.
            if (wanted.Contains(storage))
                storages.Add(name, TensorBytes.Read(stream, [count], storage.Type));
            else
                stream.Position += size;
        }
        return Tensors(described, storages, scope);
    }

    private static Dictionary<string, PickledTensor> StateDict(object? root)
    {
        foreach (object? candidate in Candidates(root))
        {
            if (candidate is not Dictionary<object, object?> dictionary)
                continue;
            var tensors = new Dictionary<string, PickledTensor>();
            foreach ((object key, object? value) in dictionary)
            {
                if (key is string name && value is PickledTensor tensor)
                    tensors.Add(name, tensor);
            }
            if (tensors.Count > 0)
                return tensors;
        }
        throw new InvalidDataException("it holds no state dict, that is, no tensors by name.");
    }

    private static IEnumerable<object?> Candidates(object? root)
    {
        // First, because other tensors may lie beside the state dict, such as the best accuracy.
        foreach (string wrapper in _wrappers)
        {
            if (root is Dictionary<object, object?> dictionary && dictionary.TryGetValue(wrapper, out object? inner))
                yield return inner;
        }

        yield return root;
    }

    private static Dictionary<string, Tensor> Tensors(
        Dictionary<string, PickledTensor> described, Dictionary<string, Tensor> storages, DisposeScope scope)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, PickledTensor tensor) in described)
        {
            if (!storages.TryGetValue(tensor.Storage.Key, out Tensor? storage) || !LiesWithin(tensor))
                throw new InvalidDataException($"'{name}' reaches beyond its storage '{tensor.Storage.Key}'.");
            using Tensor view = storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset);
            tensors.Add(name, scope.MoveToOuter(view.contiguous()));
        }
        return tensors;
    }

    private static bool LiesWithin(PickledTensor tensor)
    {
        (long[] shape, long[] strides) = (tensor.Shape, tensor.Strides);
        if (shape.Length != strides.Length || tensor.Offset < 0 || strides.Any(stride => stride < 0))
            return false;
        if (TensorBytes.Size(shape, tensor.Storage.Type) == 0)
            return true;
        Int128 last = tensor.Offset;
        for (int i = 0; i < shape.Length; i++)
            last += (Int128)(shape[i] - 1) * strides[i];
        return last < tensor.Storage.Count;
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
