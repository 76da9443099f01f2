using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Writes the pickle of a state dict, version 2, whose tensors are contiguous and have a storage each.</summary>
internal static class StateDictPickler
{
    private static readonly Dictionary<ScalarType, string> _storages = new()
    {
        [ScalarType.Float32] = "FloatStorage",
        [ScalarType.Float64] = "DoubleStorage",
        [ScalarType.Float16] = "HalfStorage",
        [ScalarType.BFloat16] = "BFloat16Storage",
        [ScalarType.Int64] = "LongStorage",
        [ScalarType.Int32] = "IntStorage",
        [ScalarType.Int16] = "ShortStorage",
        [ScalarType.Int8] = "CharStorage",
        [ScalarType.Byte] = "ByteStorage",
        [ScalarType.Bool] = "BoolStorage",
    };

    public static void Write(IReadOnlyDictionary<string, Tensor> tensors, Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write([0x80, 2]);
        EmptyOrderedDictionary(writer);
        writer.Write((byte)'(');
        int index = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            Text(writer, name);
            WriteTensor(writer, name, tensor, index++);
        }
        writer.Write([(byte)'u', (byte)'.']);
    }

    // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)
    private static void WriteTensor(BinaryWriter writer, string name, Tensor tensor, int index)
    {
        if (!_storages.TryGetValue(tensor.dtype, out string? storage))
            throw new ArgumentException($"'{name}' has the element type {tensor.dtype}, which cannot be written.");
        Global(writer, "torch._utils", "_rebuild_tensor_v2");
        writer.Write((byte)'(');
        writer.Write((byte)'(');
        Text(writer, "storage");
        Global(writer, "torch", storage);
        Text(writer, index.ToString());
        Text(writer, "cpu");
        Number(writer, tensor.NumberOfElements);
        writer.Write([(byte)'t', (byte)'Q']);
        Number(writer, 0);
        long[] shape = tensor.shape;
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }
        Numbers(writer, shape);
        Numbers(writer, strides);
        writer.Write((byte)0x89);
        EmptyOrderedDictionary(writer);
        writer.Write([(byte)'t', (byte)'R']);
    }

    private static void EmptyOrderedDictionary(BinaryWriter writer)
    {
        Global(writer, "collections", "OrderedDict");
        writer.Write([(byte)')', (byte)'R']);
    }

    private static void Global(BinaryWriter writer, string module, string name) =>
        writer.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((byte)'X');
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static void Numbers(BinaryWriter writer, long[] numbers)
    {
        writer.Write((byte)'(');
        foreach (long number in numbers)
            Number(writer, number);
        writer.Write((byte)'t');
    }

    private static void Number(BinaryWriter writer, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        writer.Write([0x8a, sizeof(long)]);
        writer.Write(bytes);
    }
}
