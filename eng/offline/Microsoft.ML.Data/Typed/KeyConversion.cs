using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Between the four types that a key can have and the largest of them.</summary>
internal static class KeyConversion
{
    public static Func<T, ulong> ToUInt64<T>()
    {
        Delegate conversion = Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Byte => (Func<byte, ulong>)(value => value),
            TypeCode.UInt16 => (Func<ushort, ulong>)(value => value),
            TypeCode.UInt32 => (Func<uint, ulong>)(value => value),
            TypeCode.UInt64 => (Func<ulong, ulong>)(value => value),
            _ => throw CannotHoldKey(typeof(T)),
        };
        return (Func<T, ulong>)conversion;
    }

    /// <summary>The conversion back; the value must fit.</summary>
    public static Func<ulong, T> FromUInt64<T>()
    {
        Delegate conversion = Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Byte => (Func<ulong, byte>)(value => checked((byte)value)),
            TypeCode.UInt16 => (Func<ulong, ushort>)(value => checked((ushort)value)),
            TypeCode.UInt32 => (Func<ulong, uint>)(value => checked((uint)value)),
            TypeCode.UInt64 => (Func<ulong, ulong>)(value => value),
            _ => throw CannotHoldKey(typeof(T)),
        };
        return (Func<ulong, T>)conversion;
    }

    /// <summary>The most keys that a type can hold.</summary>
    public static ulong MaxOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => byte.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        TypeCode.UInt32 => uint.MaxValue,
        TypeCode.UInt64 => ulong.MaxValue,
        _ => throw CannotHoldKey(type),
    };

    private static Exception CannotHoldKey(Type type) => Contracts.ExceptNotSupp($"{type} cannot hold a key.");
}
