using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TorchSharp.Native;

/// <summary>An argument of an operator: whatever C# value stands for it converts by itself.</summary>
internal readonly struct Value
{
    private readonly ValueKind _kind;
    private readonly long _bits;
    private readonly long _count;
    private readonly object _reference;

    private Value(ValueKind kind, long bits = 0, long count = 0, object reference = null)
    {
        _kind = kind;
        _bits = bits;
        _count = count;
        _reference = reference;
    }

    /// <summary>An argument that is left to the operator.</summary>
    public static Value None => default;

    public static Value Tensors(IEnumerable<torch.Tensor> tensors) =>
        new(ValueKind.Tensors, reference: tensors as torch.Tensor[] ?? tensors.ToArray());

    public static Value OptionalTensors(torch.Tensor[] tensors) => new(ValueKind.OptionalTensors, reference: tensors);

    public static implicit operator Value(torch.Tensor tensor) =>
        tensor is null ? default : new Value(ValueKind.Tensor, reference: tensor);

    public static implicit operator Value(long value) => new(ValueKind.Int, value);

    public static implicit operator Value(long? value) => value.HasValue ? value.Value : default(Value);

    public static implicit operator Value(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Value(double? value) => value.HasValue ? value.Value : default(Value);

    public static implicit operator Value(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    public static implicit operator Value(Scalar value) => value is null ? default : value.ToValue();

    public static implicit operator Value(torch.ScalarType type) => (long)type;

    public static implicit operator Value(torch.ScalarType? type) => type.HasValue ? type.Value : default(Value);

    public static implicit operator Value(long[] items) => items is null ? default : new Value(ValueKind.Ints, reference: items);

    public static implicit operator Value(ReadOnlySpan<long> items) => items.ToArray();

    public static implicit operator Value(double[] items) =>
        items is null ? default : new Value(ValueKind.Doubles, reference: items);

    public static implicit operator Value(torch.Device device) =>
        device is null ? default : new Value(ValueKind.Device, (long)device.type, device.index);

    public static implicit operator Value(torch.Generator generator) =>
        generator is null ? default : new Value(ValueKind.Generator, reference: generator);

    public static implicit operator Value(string text) => text is null ? default : new Value(ValueKind.String, reference: text);

    /// <summary>How many eight-byte words <see cref="Write"/> needs beside the value itself.</summary>
    public int Words => _kind switch
    {
        ValueKind.Ints or ValueKind.Doubles or ValueKind.Tensors or ValueKind.OptionalTensors => ((Array)_reference).Length,
        ValueKind.String => Encoding.UTF8.GetByteCount((string)_reference) / sizeof(long) + 1,
        _ => 0,
    };

    public unsafe void Write(NativeValue* value, long* words)
    {
        value->Kind = _kind;
        value->Count = _count;
        value->Integer = _bits;
        switch (_kind)
        {
            case ValueKind.Tensor:
                value->Pointer = ((torch.Tensor)_reference).Handle;
                break;
            case ValueKind.Generator:
                value->Pointer = ((torch.Generator)_reference).Handle;
                break;
            case ValueKind.Ints:
                WriteList(value, words, (long[])_reference);
                break;
            case ValueKind.Doubles:
                WriteList(value, words, (double[])_reference);
                break;
            case ValueKind.Tensors or ValueKind.OptionalTensors:
                var tensors = (torch.Tensor[])_reference;
                for (int i = 0; i < tensors.Length; i++)
                    words[i] = tensors[i] is null ? 0 : tensors[i].Handle;
                value->Count = tensors.Length;
                value->Pointer = (IntPtr)words;
                break;
            case ValueKind.String:
                var text = (string)_reference;
                var bytes = new Span<byte>(words, Words * sizeof(long));
                bytes[Encoding.UTF8.GetBytes(text, bytes)] = 0;
                value->Pointer = (IntPtr)words;
                break;
        }
    }

    private static unsafe void WriteList<T>(NativeValue* value, long* words, T[] items) where T : unmanaged
    {
        items.CopyTo(new Span<T>(words, items.Length));
        value->Count = items.Length;
        value->Pointer = (IntPtr)words;
    }
}
