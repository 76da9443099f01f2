#nullable enable annotations
using System;
using System.IO;
using System.Linq;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.QInt8 or torch.ScalarType.QUInt8 => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 or torch.ScalarType.QInt32 => 4,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };

    /// <remarks>
    /// The format of TorchSharp: the type, the number of dimensions and the dimensions as LEB128 numbers, then the elements.
    /// </remarks>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            using torch.Tensor copy = tensor.cpu();
            copy.Save(writer);
            return;
        }
        long[] shape = tensor.shape;
        Leb128.Write(writer, (long)tensor.dtype);
        Leb128.Write(writer, shape.Length);
        foreach (long dimension in shape)
            Leb128.Write(writer, dimension);
        writer.Flush();
        tensor.WriteBytesToStream(writer.BaseStream);
    }

    public static void Save(this torch.Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        (torch.ScalarType type, long[] shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw Mismatch("data types");
        if (skip)
        {
            Skip(reader, type, shape);
            return;
        }
        if (!shape.SequenceEqual(tensor.shape))
            throw Mismatch("shape");
        using (torch.no_grad())
            ReadElements(reader, tensor);
    }

    public static torch.Tensor Load(BinaryReader reader, bool skip = false)
    {
        torch.Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    /// <remarks>With no tensor given, a new one is made; one that is given keeps its type and place, not its shape.</remarks>
    public static void Load(ref torch.Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        (torch.ScalarType type, long[] shape) = ReadHeader(reader);
        if (skip)
        {
            tensor ??= torch.zeros(shape, type);
            Skip(reader, type, shape);
            return;
        }
        tensor ??= torch.empty(shape, type);
        if (!shape.SequenceEqual(tensor.shape))
            throw Mismatch("shape");
        using (torch.no_grad())
            ReadElements(reader, tensor);
    }

    private static (torch.ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (torch.ScalarType)Leb128.Read(reader);
        var shape = new long[Leb128.Read(reader)];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = Leb128.Read(reader);
        return (type, shape);
    }

    private static void ReadElements(BinaryReader reader, torch.Tensor tensor)
    {
        if (tensor.device_type == DeviceType.CPU)
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
            return;
        }
        using torch.Tensor copy = torch.empty(tensor.shape, tensor.dtype, torch.CPU);
        copy.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(copy);
    }

    private static void Skip(BinaryReader reader, torch.ScalarType type, long[] shape)
    {
        long size = shape.Aggregate((long)type.ElementSize(), (product, dimension) => product * dimension);
        reader.BaseStream.Seek(size, SeekOrigin.Current);
    }

    private static ArgumentException Mismatch(string what) => new(
        $"Mismatched tensor {what} while loading. Make sure that the model you are loading into is exactly the same as the "
        + "origin.");
}
