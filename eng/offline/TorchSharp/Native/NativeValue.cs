using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>ts_value of native/shim.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct NativeValue
{
    [FieldOffset(0)] public ValueKind Kind;
    [FieldOffset(8)] public long Count;
    [FieldOffset(16)] public long Integer;
    [FieldOffset(16)] public double Real;
    [FieldOffset(16)] public IntPtr Pointer;
}

/// <summary>ts_kind of native/shim.h.</summary>
internal enum ValueKind : long
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    Ints = 5,
    Doubles = 6,
    Tensors = 7,
    OptionalTensors = 8,
    Device = 9,
    Generator = 10,
    String = 11,
}
