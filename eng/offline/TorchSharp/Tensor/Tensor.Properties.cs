#nullable enable annotations
using System;
using System.Collections.Generic;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Info.Dimensions;

        public long ndim => Info.Dimensions;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => Info.ElementSize;

        public ScalarType dtype => (ScalarType)Info.ScalarType;

        public Device device
        {
            get
            {
                TensorInfo info = Info;
                return info.DeviceType == (int)DeviceType.CPU ? CPU : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_leaf => Info.IsLeaf != 0;

        public bool is_sparse => Info.IsSparse != 0;

        public long[] shape => size();

        public bool requires_grad
        {
            get => Info.RequiresGrad != 0;
            set => NativeMethods.Check(NativeMethods.ts_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <remarks>Each time another object for the gradient, to be disposed like any other; null where there is none.</remarks>
        public Tensor? grad
        {
            get
            {
                NativeMethods.Check(NativeMethods.ts_get_grad(Handle, out IntPtr grad));
                return grad == IntPtr.Zero ? null : new Tensor(grad);
            }
            set => NativeMethods.Check(NativeMethods.ts_set_grad(Handle, value?.Handle ?? IntPtr.Zero));
        }

        private TensorInfo Info
        {
            get
            {
                NativeMethods.Check(NativeMethods.ts_get_info(Handle, out TensorInfo info));
                return info;
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public unsafe long[] size()
        {
            var sizes = new long[Info.Dimensions];
            fixed (long* pinned = sizes)
                NativeMethods.Check(NativeMethods.ts_get_shape(Handle, pinned, null));
            return sizes;
        }

        public long size(int dim) => Aten.CallValue("size.int", this, (long)dim).Integer;

        public unsafe long[] stride()
        {
            var strides = new long[Info.Dimensions];
            fixed (long* pinned = strides)
                NativeMethods.Check(NativeMethods.ts_get_shape(Handle, null, pinned));
            return strides;
        }

        public long stride(int dim) => Aten.CallValue("stride.int", this, (long)dim).Integer;

        public long storage_offset() => Info.StorageOffset;

        public bool is_contiguous() => Info.IsContiguous != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_pinned() => Aten.CallBool("is_pinned", this);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => NativeMethods.Check(NativeMethods.ts_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
