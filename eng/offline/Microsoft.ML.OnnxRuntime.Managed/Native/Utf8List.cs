using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>
/// Texts as the library takes them: an array of pointers to zero-terminated UTF-8, until <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class Utf8List : IDisposable
{
    private readonly int _count;

    public Utf8List(IReadOnlyCollection<string> texts)
    {
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, texts.Count), (nuint)sizeof(IntPtr));
        foreach (string text in texts)
            Pointer[_count++] = (byte*)Marshal.StringToCoTaskMemUTF8(text);
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((IntPtr)Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
