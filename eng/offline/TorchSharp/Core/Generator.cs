#nullable enable annotations
using System;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public class Generator : IDisposable
    {
        internal Generator(IntPtr handle, Device device)
        {
            Handle = handle;
            this.device = device;
        }

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device ?? CPU);
            NativeMethods.Check(
                NativeMethods.ts_new_generator(seed, (int)this.device.type, this.device.index, out IntPtr handle));
            Handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default
        {
            get
            {
                NativeMethods.Check(NativeMethods.ts_default_generator(out IntPtr handle));
                return new Generator(handle, CPU);
            }
        }

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Tensor get_state()
        {
            NativeMethods.Check(NativeMethods.ts_get_generator_state(Handle, out IntPtr state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) =>
            NativeMethods.Check(NativeMethods.ts_set_generator_state(Handle, value is null ? IntPtr.Zero : value.Handle));

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.ts_set_seed(Handle, seed));
            return this;
        }

        public long seed()
        {
            long seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed()
        {
            NativeMethods.Check(NativeMethods.ts_get_seed(Handle, out long seed));
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != IntPtr.Zero)
                NativeMethods.ts_free_generator(Handle);
            Handle = IntPtr.Zero;
        }
    }
}
