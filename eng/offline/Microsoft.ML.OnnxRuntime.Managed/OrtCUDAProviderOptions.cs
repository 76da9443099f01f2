using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtCUDAProviderOptions : SafeHandle
{
    public OrtCUDAProviderOptions()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        IntPtr handle;
        NativeApi.Check(NativeApi.CreateCudaProviderOptions(&handle));
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    public string GetOptions()
    {
        byte* text;
        NativeApi.Check(NativeApi.GetCudaProviderOptionsAsString(handle, NativeApi.DefaultAllocator, &text));
        return NativeApi.TakeText(text);
    }

    public void UpdateOptions(Dictionary<string, string> providerOptions)
    {
        using var keys = new Utf8List(providerOptions.Keys);
        using var values = new Utf8List(providerOptions.Values);
        NativeApi.Check(NativeApi.UpdateCudaProviderOptions(handle, keys.Pointer, values.Pointer, (nuint)providerOptions.Count));
    }

    protected override bool ReleaseHandle()
    {
        NativeApi.ReleaseCudaProviderOptions(handle);
        return true;
    }
}
