using System;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Inference mode on this thread, until it is disposed.</summary>
internal sealed class InferenceMode : IDisposable
{
    private IntPtr _guard;

    public InferenceMode(bool enabled) =>
        NativeMethods.Check(NativeMethods.ts_new_inference_mode(enabled ? 1 : 0, out _guard));

    public void Dispose()
    {
        if (_guard != IntPtr.Zero)
            NativeMethods.ts_free_inference_mode(_guard);
        _guard = IntPtr.Zero;
    }
}
