using System;
using System.Buffers;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtValue : IDisposable
{
    private IntPtr _handle;
    private MemoryHandle _memory;

    internal OrtValue(IntPtr handle, MemoryHandle memory = default)
    {
        _handle = handle;
        _memory = memory;
    }

    public bool IsTensor
    {
        get
        {
            int result;
            NativeApi.Check(NativeApi.IsTensor(_handle, &result));
            return result != 0;
        }
    }

    internal IntPtr Handle => _handle;

    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        long count = 1;
        foreach (long size in shape)
            count *= size;
        if (memory.Length < count)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"The memory has {memory.Length} elements, the shape asks for {count}.");
        }
        TensorElementType type = ElementTypes.Of(typeof(T));
        MemoryHandle pinned = memory.Pin();
        try
        {
            IntPtr handle;
            fixed (long* sizes = shape)
            {
                NativeApi.Check(NativeApi.CreateTensorWithDataAsOrtValue(memoryInfo.Handle, (byte*)pinned.Pointer,
                    (nuint)(count * sizeof(T)), sizes, (nuint)shape.Length, (int)type, &handle));
            }
            return new OrtValue(handle, pinned);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged =>
        CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(), shape);

    public static OrtValue CreateTensorValueWithData(
        OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, IntPtr dataBufferPtr, long bufferLengthInBytes)
    {
        IntPtr handle;
        fixed (long* sizes = shape)
        {
            NativeApi.Check(NativeApi.CreateTensorWithDataAsOrtValue(memInfo.Handle, (byte*)dataBufferPtr,
                (nuint)bufferLengthInBytes, sizes, (nuint)shape.Length, (int)elementType, &handle));
        }
        return new OrtValue(handle);
    }

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        IntPtr info;
        NativeApi.Check(NativeApi.GetTensorTypeAndShape(_handle, &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            NativeApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged =>
        GetTensorMutableDataAsSpan<T>();

    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        OrtTensorTypeAndShapeInfo info = GetTensorTypeAndShape();
        if (info.ElementDataType != ElementTypes.Of(typeof(T)))
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"The tensor has elements of type {info.ElementDataType}, not {typeof(T)}.");
        }
        byte* data;
        NativeApi.Check(NativeApi.GetTensorMutableData(_handle, &data));
        return new Span<T>(data, checked((int)info.ElementCount));
    }

    public Span<byte> GetTensorMutableRawData()
    {
        OrtTensorTypeAndShapeInfo info = GetTensorTypeAndShape();
        byte* data;
        NativeApi.Check(NativeApi.GetTensorMutableData(_handle, &data));
        return new Span<byte>(data, checked((int)info.ElementCount * ElementTypes.SizeOf(info.ElementDataType)));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_handle == IntPtr.Zero)
            return;
        NativeApi.ReleaseValue(_handle);
        _handle = IntPtr.Zero;
        _memory.Dispose();
    }
}
