#nullable enable annotations
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Puts a parameter into a field of a layer and registers it; the one that was there is disposed.</summary>
            internal void Adopt(ref Parameter? field, string name, Parameter? value)
            {
                if (value is not null && value.Handle == field?.handle)
                    return;
                field?.Dispose();
                field = (Parameter?)value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, field);
            }

            /// <summary>Puts a buffer into a field of a layer and registers it; the one that was there is disposed.</summary>
            internal void Adopt(ref Tensor? field, string name, Tensor? value)
            {
                if (value is not null && value.Handle == field?.handle)
                    return;
                field?.Dispose();
                field = value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, field);
            }

            /// <summary>Converts the parameter in a field of a layer.</summary>
            internal void Convert(ref Parameter? field, string name, Device? device, ScalarType? dtype)
            {
                if (field is not null && ReplaceParameter(dtype, device, field, out Parameter? converted))
                    Adopt(ref field, name, converted);
            }

            /// <summary>Converts the buffer in a field of a layer.</summary>
            internal void Convert(ref Tensor? field, string name, Device? device, ScalarType? dtype)
            {
                if (field is not null && ReplaceBuffer(dtype, device, field, out Tensor? converted))
                    Adopt(ref field, name, converted);
            }
        }
    }
}
