#nullable enable annotations
using System;
using System.Linq;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                ThrowUnlessFloatingPoint(dtype);
                if (device.type != DeviceType.CUDA)
                    device = new Device(device.type);
                InitializeDeviceType(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA)
                    deviceIndex = -1;
                if (deviceType == _deviceType && deviceIndex == _deviceIndex)
                    return this;
                InitializeDeviceType(deviceType);
                _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                ThrowUnlessFloatingPoint(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) =>
                _toEpilog(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            /// <remarks>
            /// Converts the children, then this module's own parameters and buffers, which are new objects afterwards; the field
            /// or property that held one holds the new one.
            /// </remarks>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                foreach ((_, Module child) in named_children())
                {
                    if (device is null)
                        child._to(dtype!.Value, non_blocking);
                    else if (dtype is null)
                        child._to(device.type, device.index, non_blocking);
                    else
                        child._to(device, dtype.Value, non_blocking);
                }
                foreach ((string name, Parameter parameter) in named_parameters(false).ToArray())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out Parameter? converted))
                        continue;
                    if (SetProperty(name, converted!))
                        continue;
                    parameter.Dispose();
                    ConditionallyRegisterParameter(name, converted);
                    SetField(name, converted!);
                }
                foreach ((string name, Tensor buffer) in named_buffers(false).ToArray())
                {
                    if (!ReplaceBuffer(dtype, device, buffer, out Tensor? converted) || SetProperty(name, converted!))
                        continue;
                    ConditionallyRegisterBuffer(name, converted);
                    SetField(name, converted!);
                }
                if (device is not null)
                {
                    _deviceType = device.type;
                    _deviceIndex = device.index;
                }
            }

            /// <remarks>Whether there is a new tensor in place of the buffer; the old one is disposed then.</remarks>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                if (!buffer.WillCopy(dtype ?? buffer.dtype, device ?? buffer.device))
                    return false;
                result = buffer.to(TypeFor(buffer, dtype), device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <remarks>Whether there is a new parameter, with the gradient of the old one, which stays.</remarks>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                using Tensor? grad = param.grad;
                Device target = device ?? param.device;
                ScalarType wanted = dtype ?? param.dtype;
                if (!param.WillCopy(wanted, target) && grad?.WillCopy(wanted, target) != true)
                    return false;
                using (no_grad())
                {
                    ScalarType type = TypeFor(param, dtype);
                    p = new Parameter(param.to(type, target), param.requires_grad);
                    p.DetachFromDisposeScope();
                    if (grad is not null)
                    {
                        using Tensor converted = grad.to(type, target).with_requires_grad(grad.requires_grad);
                        p.grad = converted;
                    }
                }
                return true;
            }

            // Whole numbers, such as the count of batches, stay what they are.
            private static ScalarType TypeFor(Tensor tensor, ScalarType? wanted) =>
                wanted.HasValue && (tensor.is_floating_point() || tensor.is_complex()) ? wanted.Value : tensor.dtype;

            private static void ThrowUnlessFloatingPoint(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                {
                    throw new ArgumentException(
                        $"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }
            }

            private bool SetProperty(string name, Tensor value)
            {
                PropertyInfo? property = GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance);
                property?.SetValue(this, value);
                return property is not null;
            }

            private void SetField(string name, Tensor value) =>
                Fields().FirstOrDefault(field => field.ComponentName() == name)?.SetValue(this, value);
        }
    }
}
