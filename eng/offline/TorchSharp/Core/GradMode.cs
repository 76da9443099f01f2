using System;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Gradient recording on this thread, until it is disposed.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly int _before = NativeMethods.ts_get_grad_mode();

    public GradMode(bool enabled) => NativeMethods.ts_set_grad_mode(enabled ? 1 : 0);

    public void Dispose() => NativeMethods.ts_set_grad_mode(_before);
}
