using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The format of safetensors: the length of a JSON header (8 bytes), the header, which has element type, shape and place of each
/// tensor, and the elements.
/// </summary>
internal static class SafeTensorsFormat
{
    private const string Metadata = "__metadata__";
    private const int LengthSize = 8;

    // Readers of the format refuse larger headers.
    private const long LargestHeader = 100_000_000;

    private static readonly Dictionary<string, ScalarType> _types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    private static readonly Dictionary<ScalarType, string> _names = _types.ToDictionary(type => type.Value, type => type.Key);

    /// <summary>Reads the tensors of a stream that can seek and holds nothing else.</summary>
    /// <exception cref="InvalidDataException">The header or what it says is wrong.</exception>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public static Dictionary<string, Tensor> Read(Stream stream)
    {
        long start = stream.Position;
        Span<byte> lengthBytes = stackalloc byte[LengthSize];
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        long rest = stream.Length - start - LengthSize;
        if (length > LargestHeader || (long)length > rest)
            throw new InvalidDataException("it is neither a file of PyTorch nor of safetensors, or it is cut off.");
        var header = new byte[length];
        stream.ReadExactly(header);
        long data = start + LengthSize + (long)length;
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name != Metadata)
                    tensors.Add(entry.Name, ReadTensor(stream, data, entry));
            }
            return tensors;
        }
        catch (Exception exception)
        {
            foreach (Tensor tensor in tensors.Values)
                tensor.Dispose();
            // What the JSON reader throws for wrong syntax, wrong kinds of values, missing and repeated names.
            if (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
                or ArgumentException)
            {
                throw new InvalidDataException($"the header is not that of a safetensors file: {exception.Message}", exception);
            }
            throw;
        }
    }

    /// <summary>Writes tensors; the header is padded so that the elements begin at a multiple of eight.</summary>
    public static void Write(IReadOnlyDictionary<string, Tensor> tensors, Stream stream)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
                offset = WriteEntry(json, name, tensor, offset);
            json.WriteEndObject();
        }
        while (header.Length % LengthSize != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (Tensor tensor in tensors.Values)
            TensorBytes.Write(tensor, stream);
    }

    private static Tensor ReadTensor(Stream stream, long data, JsonProperty entry)
    {
        string typeName = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (!_types.TryGetValue(typeName, out ScalarType type))
            throw new InvalidDataException($"'{entry.Name}' has the element type '{typeName}', which is not supported.");
        long[] shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        long[] offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        long size = TensorBytes.Size(shape, type);
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != size || offsets[1] > stream.Length - data)
        {
            throw new InvalidDataException(
                $"'{entry.Name}' of {size} bytes is said to lie at {string.Join(" to ", offsets)}, which cannot be; "
                + "the file may be cut off.");
        }
        stream.Position = data + offsets[0];
        return TensorBytes.Read(stream, shape, type);
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long offset)
    {
        if (!_names.TryGetValue(tensor.dtype, out string? type))
            throw new ArgumentException($"'{name}' has the element type {tensor.dtype}, which safetensors files do not hold.");
        long end = offset + tensor.NumberOfElements * tensor.dtype.ElementSize();
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (long size in tensor.shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
