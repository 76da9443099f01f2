#nullable enable annotations
using System;
using System.IO;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <remarks>Of a contiguous tensor on the CPU: its memory itself, which lasts as long as the tensor.</remarks>
        public unsafe Span<byte> bytes
        {
            get
            {
                long size = NumberOfElements * ElementSize;
                ThrowUnlessReadable(size);
                return new Span<byte>((void*)DataPointer, (int)size);
            }
            set
            {
                long size = NumberOfElements * ElementSize;
                if (!is_contiguous())
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (size != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)DataPointer, value.Length));
                GC.KeepAlive(this);
            }
        }

        internal IntPtr DataPointer
        {
            get
            {
                NativeMethods.Check(NativeMethods.ts_get_data(Handle, out IntPtr data));
                return data;
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ThrowUnlessOfType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar()
        {
            NativeValue value = Aten.CallValue("item", this);
            return value.Kind switch
            {
                ValueKind.Double => Scalar.FromReal(ScalarType.Float64, value.Real),
                ValueKind.Bool => Scalar.FromInteger(ScalarType.Bool, value.Integer),
                _ => Scalar.FromInteger(ScalarType.Int64, value.Integer),
            };
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024) =>
            CopyBytes((memory, _) => stream.Write(memory));

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) =>
            CopyBytes((memory, _) => stream.ReadExactly(memory));

        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            using FileStream stream = File.OpenRead(location);
            return Load(stream);
        }

        /// <remarks>The file format of libtorch itself, other than <see cref="Load(string)"/>.</remarks>
        public static Tensor load(string location)
        {
            NativeMethods.Check(NativeMethods.ts_load(location, out IntPtr tensor));
            return new Tensor(tensor);
        }

        public void save(string location)
        {
            NativeMethods.Check(NativeMethods.ts_save(Handle, location));
            GC.KeepAlive(this);
        }

        internal void ThrowUnlessOfType(Type type)
        {
            Type? expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (expected != type)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        // In pieces, because a tensor may be longer than any span.
        private unsafe void CopyBytes(System.Buffers.SpanAction<byte, object?> action)
        {
            ThrowUnlessReadable(0);
            const int Piece = 1 << 24;
            long size = NumberOfElements * ElementSize;
            byte* memory = (byte*)DataPointer;
            for (long done = 0; done < size; done += Piece)
                action(new Span<byte>(memory + done, (int)Math.Min(Piece, size - done)), null);
            // The memory is this tensor's, whose finalizer frees it.
            GC.KeepAlive(this);
        }

        private void ThrowUnlessReadable(long size)
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (size > int.MaxValue)
                throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
        }
    }
}
