#nullable enable annotations
using System;
using System.Threading;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    [TypeFormatterSource(typeof(TypeFormatterSource))]
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        internal IntPtr handle;

        internal Tensor(IntPtr handle, bool register = true)
        {
            this.handle = handle;
            _peakCount = Math.Max(Interlocked.Increment(ref _totalCount), _peakCount);
            if (register)
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <remarks>As upstream, every public construction of a Parameter leaves this one higher than it should be.</remarks>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public static long PeakCount => _peakCount;

        public string? name { get; set; }

        public bool IsInvalid => handle == IntPtr.Zero;

        public IntPtr Handle
        {
            get
            {
                if (handle == IntPtr.Zero)
                    throw new InvalidOperationException("Tensor invalid -- empty handle.");
                return handle;
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            IntPtr decoupled = Handle;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref _totalCount);
            handle = IntPtr.Zero;
            return decoupled;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is not null)
                OwningDisposeScope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <remarks>By shape and values, other than the operator ==, which is element by element.</remarks>
        public bool Equals(Tensor target) => target is not null && Aten.CallBool("equal", this, target);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString()
        {
            if (IsInvalid)
                return "<disposed tensor>";
            string sizes = string.Join("x", shape);
            return ndim == 0 ? $"[], type = {dtype}, device = {device}" : $"[{sizes}], type = {dtype}, device = {device}";
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == IntPtr.Zero)
                return;
            DisposeScopeManager.ThreadSingleton.CountDisposal(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref _totalCount);
            NativeMethods.ts_free_tensor(handle);
            handle = IntPtr.Zero;
        }

        /// <summary>Gives the native tensor away. As upstream, the count of tensors takes no notice.</summary>
        internal IntPtr MoveHandle()
        {
            IntPtr moved = handle;
            handle = IntPtr.Zero;
            return moved;
        }
    }
}
