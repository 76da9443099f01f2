using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtMemoryInfo : SafeHandle
{
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;

    private static readonly Lazy<OrtMemoryInfo> _default = new(CreateCpu);

    private OrtMemoryInfo(IntPtr handle)
        : base(IntPtr.Zero, ownsHandle: true) =>
        SetHandle(handle);

    public static OrtMemoryInfo DefaultInstance => _default.Value;

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    protected override bool ReleaseHandle()
    {
        NativeApi.ReleaseMemoryInfo(handle);
        return true;
    }

    private static OrtMemoryInfo CreateCpu()
    {
        IntPtr handle;
        NativeApi.Check(NativeApi.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &handle));
        return new OrtMemoryInfo(handle);
    }
}
