using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace TorchSharp.Native;

/// <summary>
/// Calls libtorch's operators by their names in its schemas, "add.Tensor". Arguments are in the order of the schema; those at
/// the end that are left out have the schema's defaults.
/// </summary>
[SkipLocalsInit]
internal static unsafe class Aten
{
    // Enough for every list of sizes; only long lists of tensors are not kept on the stack.
    private const int WordsOnStack = 256;

    private static readonly ConcurrentDictionary<string, IntPtr> _operators = new();

    public static torch.Tensor Call(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        return new torch.Tensor(result.Pointer);
    }

    public static (torch.Tensor, torch.Tensor) CallPair(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue* results = stackalloc NativeValue[2];
        Invoke(name, arguments, results, 2);
        return (new torch.Tensor(results[0].Pointer), new torch.Tensor(results[1].Pointer));
    }

    public static torch.Tensor[] CallList(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        var tensors = new torch.Tensor[result.Count];
        var handles = new ReadOnlySpan<IntPtr>((void*)result.Pointer, tensors.Length);
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = new torch.Tensor(handles[i]);
        NativeMethods.ts_free_array(result.Pointer);
        return tensors;
    }

    public static bool CallBool(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        return result.Integer != 0;
    }

    /// <summary>Calls and hands over the raw result, for operators whose result is not a tensor.</summary>
    public static NativeValue CallValue(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        return result;
    }

    /// <summary>Calls an operator that changes its first argument, which it returns, as upstream does.</summary>
    public static torch.Tensor InPlace(string name, torch.Tensor self, params ReadOnlySpan<Value> arguments)
    {
        Span<Value> all = [self, default, default, default, default, default];
        arguments.CopyTo(all[1..]);
        Invoke(name, all[..(arguments.Length + 1)], null, 0);
        return self;
    }

    private static void Invoke(string name, ReadOnlySpan<Value> arguments, NativeValue* results, int capacity)
    {
        int words = 0;
        foreach (ref readonly Value argument in arguments)
            words += argument.Words;
        if (words <= WordsOnStack)
        {
            long* buffer = stackalloc long[WordsOnStack];
            Invoke(name, arguments, buffer, results, capacity);
            return;
        }
        fixed (long* buffer = new long[words])
            Invoke(name, arguments, buffer, results, capacity);
    }

    private static void Invoke(
        string name, ReadOnlySpan<Value> arguments, long* words, NativeValue* results, int capacity)
    {
        if (!_operators.TryGetValue(name, out IntPtr handle))
            handle = Find(name);
        NativeValue* natives = stackalloc NativeValue[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i].Write(natives + i, words);
            words += arguments[i].Words;
        }
        NativeMethods.Check(NativeMethods.ts_call(handle, natives, arguments.Length, results, capacity));
    }

    private static IntPtr Find(string name)
    {
        IntPtr handle;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            NativeMethods.Check(NativeMethods.ts_find_operator(text, out handle));
        return _operators.GetOrAdd(name, handle);
    }
}
