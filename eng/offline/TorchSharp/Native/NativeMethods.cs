using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The functions of the native half; native/shim.h tells the rules that they keep.</summary>
internal static unsafe class NativeMethods
{
    private const string Library = "TorchShim";

    [DllImport(Library)]
    private static extern IntPtr ts_last_error();

    [DllImport(Library)]
    internal static extern int ts_find_operator(byte* name, out IntPtr handle);

    [DllImport(Library)]
    internal static extern int ts_call(
        IntPtr handle, NativeValue* arguments, int argumentCount, NativeValue* results, int resultCapacity);

    [DllImport(Library)]
    internal static extern void ts_free_array(IntPtr array);

    [DllImport(Library)]
    internal static extern void ts_free_tensor(IntPtr tensor);

    [DllImport(Library)]
    internal static extern int ts_get_info(IntPtr tensor, out TensorInfo info);

    [DllImport(Library)]
    internal static extern int ts_get_shape(IntPtr tensor, long* sizes, long* strides);

    [DllImport(Library)]
    internal static extern int ts_get_data(IntPtr tensor, out IntPtr data);

    [DllImport(Library)]
    internal static extern int ts_from_memory(
        IntPtr memory, long* sizes, int dimensions, int scalarType, delegate* unmanaged<IntPtr, void> release, IntPtr context,
        out IntPtr result);

    [DllImport(Library)]
    internal static extern int ts_set_requires_grad(IntPtr tensor, int requiresGrad);

    [DllImport(Library)]
    internal static extern int ts_retain_grad(IntPtr tensor);

    [DllImport(Library)]
    internal static extern int ts_get_grad(IntPtr tensor, out IntPtr grad);

    [DllImport(Library)]
    internal static extern int ts_set_grad(IntPtr tensor, IntPtr grad);

    [DllImport(Library)]
    internal static extern int ts_save(IntPtr tensor, [MarshalAs(UnmanagedType.LPUTF8Str)] string location);

    [DllImport(Library)]
    internal static extern int ts_load([MarshalAs(UnmanagedType.LPUTF8Str)] string location, out IntPtr result);

    [DllImport(Library)]
    internal static extern int ts_backward(
        IntPtr* tensors, int tensorCount, IntPtr* gradients, int gradientCount, int retainGraph, int createGraph,
        IntPtr* inputs, int inputCount);

    [DllImport(Library)]
    internal static extern int ts_grad(
        IntPtr* outputs, int outputCount, IntPtr* inputs, int inputCount, IntPtr* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, IntPtr* results);

    [DllImport(Library)]
    internal static extern int ts_get_grad_mode();

    [DllImport(Library)]
    internal static extern void ts_set_grad_mode(int enabled);

    [DllImport(Library)]
    internal static extern int ts_get_inference_mode();

    [DllImport(Library)]
    internal static extern int ts_new_inference_mode(int enabled, out IntPtr guard);

    [DllImport(Library)]
    internal static extern void ts_free_inference_mode(IntPtr guard);

    [DllImport(Library)]
    internal static extern int ts_get_threads();

    [DllImport(Library)]
    internal static extern int ts_set_threads(int count);

    [DllImport(Library)]
    internal static extern int ts_get_interop_threads();

    [DllImport(Library)]
    internal static extern int ts_set_interop_threads(int count);

    [DllImport(Library)]
    internal static extern int ts_new_generator(ulong seed, int deviceType, int deviceIndex, out IntPtr generator);

    [DllImport(Library)]
    internal static extern int ts_default_generator(out IntPtr generator);

    [DllImport(Library)]
    internal static extern void ts_free_generator(IntPtr generator);

    [DllImport(Library)]
    internal static extern int ts_get_seed(IntPtr generator, out long seed);

    [DllImport(Library)]
    internal static extern int ts_set_seed(IntPtr generator, long seed);

    [DllImport(Library)]
    internal static extern int ts_get_generator_state(IntPtr generator, out IntPtr state);

    [DllImport(Library)]
    internal static extern int ts_set_generator_state(IntPtr generator, IntPtr state);

    [DllImport(Library)]
    internal static extern int ts_manual_seed(long seed);

    [DllImport(Library)]
    internal static extern int ts_cuda_is_available();

    [DllImport(Library)]
    internal static extern int ts_cuda_cudnn_is_available();

    [DllImport(Library)]
    internal static extern int ts_cuda_device_count();

    [DllImport(Library)]
    internal static extern int ts_cuda_synchronize(long deviceIndex);

    [DllImport(Library)]
    internal static extern int ts_cuda_manual_seed(long seed, int all);

    [DllImport(Library)]
    internal static extern int ts_get_cublas_tf32();

    [DllImport(Library)]
    internal static extern int ts_set_cublas_tf32(int allow);

    [DllImport(Library)]
    internal static extern int ts_get_cudnn_tf32();

    [DllImport(Library)]
    internal static extern int ts_set_cudnn_tf32(int allow);

    /// <summary>Throws what TorchSharp throws where a native function has failed.</summary>
    internal static int Check(int status)
    {
        if (status < 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(ts_last_error()));
        return status;
    }
}
