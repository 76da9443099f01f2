using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Named tensors in a stream: i32 count, then for each its name, i32 type, i32 dimensions, i64 sizes, and the values.
/// </summary>
internal static class StateStream
{
    private const int BufferSize = 1 << 20;

    public static void Write(BinaryWriter writer, IReadOnlyDictionary<string, Tensor> state)
    {
        writer.Write(state.Count);
        foreach ((string name, Tensor tensor) in state)
        {
            using DisposeScope scope = NewDisposeScope();
            // The layout in memory may be channels_last, which is nothing that a file should know.
            Tensor plain = tensor.detach().cpu().contiguous();
            writer.Write(name);
            writer.Write((int)plain.dtype);
            writer.Write((int)plain.dim());
            foreach (long size in plain.shape)
                writer.Write(size);
            writer.Flush();
            plain.WriteBytesToStream(writer.BaseStream, BufferSize);
        }
    }

    /// <summary>Reads tensors one after another; each is the callee's for the time of the call.</summary>
    public static void Read(BinaryReader reader, Action<string, Tensor> take)
    {
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            using DisposeScope scope = NewDisposeScope();
            string name = reader.ReadString();
            var type = (ScalarType)reader.ReadInt32();
            var shape = new long[reader.ReadInt32()];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = reader.ReadInt64();
            Tensor tensor = empty(shape, type);
            tensor.ReadBytesFromStream(reader.BaseStream, BufferSize);
            take(name, tensor);
        }
    }

    /// <summary>Reads tensors into those of the same names.</summary>
    /// <exception cref="InvalidDataException">The names or shapes differ.</exception>
    public static void ReadInto(BinaryReader reader, IReadOnlyDictionary<string, Tensor> targets)
    {
        int matched = 0;
        using IDisposable noGrad = no_grad();
        Read(reader, (name, tensor) =>
        {
            if (!targets.TryGetValue(name, out Tensor? target))
                throw new InvalidDataException($"the weights '{name}' do not belong to this network");
            if (!target.shape.SequenceEqual(tensor.shape))
                throw new InvalidDataException(
                    $"the weights '{name}' are {string.Join("x", tensor.shape)}; the network has " +
                    $"{string.Join("x", target.shape)}");
            target.copy_(tensor);
            matched++;
        });
        if (matched != targets.Count)
            throw new InvalidDataException($"{matched} of the network's {targets.Count} weights are there");
    }
}
