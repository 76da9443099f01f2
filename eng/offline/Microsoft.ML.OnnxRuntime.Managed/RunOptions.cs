using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class RunOptions : SafeHandle
{
    public RunOptions()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        IntPtr handle;
        NativeApi.Check(NativeApi.CreateRunOptions(&handle));
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    protected override bool ReleaseHandle()
    {
        NativeApi.ReleaseRunOptions(handle);
        return true;
    }
}
