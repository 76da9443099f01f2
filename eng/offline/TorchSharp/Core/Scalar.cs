using System;
using TorchSharp.Native;

namespace TorchSharp;

/// <remarks>Upstream's owns a native object; here the value itself is enough, so there is nothing to free.</remarks>
public sealed class Scalar : IDisposable
{
    private readonly long _integer;
    private readonly double _real;

    private Scalar(torch.ScalarType type, long integer, double real)
    {
        Type = type;
        _integer = integer;
        _real = real;
    }

    public torch.ScalarType Type { get; }

    internal bool IsReal => torch.is_floating_point(Type);

    internal double Real => IsReal ? _real : _integer;

    internal long Integer => IsReal ? checked((long)_real) : _integer;

    public static implicit operator Scalar(byte value) => FromInteger(torch.ScalarType.Byte, value);

    public static implicit operator Scalar(sbyte value) => FromInteger(torch.ScalarType.Int8, value);

    public static implicit operator Scalar(short value) => FromInteger(torch.ScalarType.Int16, value);

    public static implicit operator Scalar(int value) => FromInteger(torch.ScalarType.Int32, value);

    public static implicit operator Scalar(long value) => FromInteger(torch.ScalarType.Int64, value);

    public static implicit operator Scalar(float value) => FromReal(torch.ScalarType.Float32, value);

    public static implicit operator Scalar(double value) => FromReal(torch.ScalarType.Float64, value);

    public static implicit operator Scalar(bool value) => FromInteger(torch.ScalarType.Bool, value ? 1 : 0);

    public void Dispose()
    {
    }

    internal static Scalar FromInteger(torch.ScalarType type, long value) => new(type, value, 0);

    internal static Scalar FromReal(torch.ScalarType type, double value) => new(type, 0, value);

    internal Value ToValue()
    {
        if (Type == torch.ScalarType.Bool)
            return _integer != 0;
        return IsReal ? (Value)_real : (Value)_integer;
    }
}
