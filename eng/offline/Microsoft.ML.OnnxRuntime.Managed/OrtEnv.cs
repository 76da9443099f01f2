using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public sealed unsafe class OrtEnv : SafeHandle
{
    // One for the process, made when it is first asked for.
    private static readonly Lazy<OrtEnv> _instance = new(() => new OrtEnv());

    private OrtEnv()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        IntPtr handle;
        fixed (byte* name = NativeApi.Utf8("CSharpOnnxRuntime"))
            NativeApi.Check(NativeApi.CreateEnv((int)OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, name, &handle));
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    public static OrtEnv Instance() => _instance.Value;

    public string[] GetAvailableProviders()
    {
        byte** names;
        int count;
        NativeApi.Check(NativeApi.GetAvailableProviders(&names, &count));
        var result = new string[count];
        for (int i = 0; i < count; i++)
            result[i] = NativeApi.Text(names[i]);
        NativeApi.Check(NativeApi.ReleaseAvailableProviders(names, count));
        return result;
    }

    protected override bool ReleaseHandle()
    {
        NativeApi.ReleaseEnv(handle);
        return true;
    }
}
