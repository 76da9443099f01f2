#nullable enable annotations
using System;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType _defaultType = ScalarType.Float32;
    private static Device? _defaultDevice;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static ScalarType get_default_dtype() => _defaultType;

    public static void set_default_dtype(ScalarType dtype) => _defaultType = dtype;

    public static Device get_default_device() => _defaultDevice ?? CPU;

    public static void set_default_device(Device device) => _defaultDevice = device;

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CUDA => NativeMethods.ts_cuda_is_available() != 0,
        DeviceType.MPS => false,
        _ => true,
    };

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static int get_num_threads() => NativeMethods.ts_get_threads();

    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.ts_set_threads(num));

    public static int get_num_interop_threads() => NativeMethods.ts_get_interop_threads();

    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.ts_set_interop_threads(num));

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => NativeMethods.ts_get_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => NativeMethods.ts_get_inference_mode() != 0;

    public static void save(Tensor t, string location) => t.save(location);

    public static Tensor load(string location) => Tensor.load(location);

    public static partial class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        /// <remarks>Seeds the generators of all devices; the one of the CPU is returned.</remarks>
        public static Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.ts_manual_seed(seed));
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static partial class cuda
    {
        public static bool is_available() => NativeMethods.ts_cuda_is_available() != 0;

        public static bool is_cudnn_available() => NativeMethods.ts_cuda_cudnn_is_available() != 0;

        public static int device_count() => NativeMethods.ts_cuda_device_count();

        public static void manual_seed(long seed) => NativeMethods.Check(NativeMethods.ts_cuda_manual_seed(seed, 0));

        public static void manual_seed_all(long seed) => NativeMethods.Check(NativeMethods.ts_cuda_manual_seed(seed, 1));

        public static void synchronize(Device? device = null) =>
            NativeMethods.Check(NativeMethods.ts_cuda_synchronize(device?.index ?? -1));
    }

    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                public static bool allow_tf32
                {
                    get => NativeMethods.Check(NativeMethods.ts_get_cublas_tf32()) != 0;
                    set => NativeMethods.Check(NativeMethods.ts_set_cublas_tf32(value ? 1 : 0));
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => NativeMethods.Check(NativeMethods.ts_get_cudnn_tf32()) != 0;
                set => NativeMethods.Check(NativeMethods.ts_set_cudnn_tf32(value ? 1 : 0));
            }
        }
    }
}
