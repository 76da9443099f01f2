#nullable enable annotations
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <remarks>The norm of all gradients together, as it was before.</remarks>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = no_grad();
                Tensor[] gradients = Gradients(tensors);
                if (gradients.Length == 0)
                    return 0;
                Tensor[] norms = Array.ConvertAll(gradients, gradient => Norm(gradient.flatten(), norm_type));
                Tensor total = Norm(stack(norms), norm_type);
                Tensor factor = total.add(1e-6).reciprocal().mul(max_norm).clamp_max(1);
                foreach (Tensor gradient in gradients)
                    gradient.mul_(factor);
                return total.ToDouble();
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = no_grad();
                foreach (Tensor gradient in Gradients(tensors))
                    gradient.clamp_((Scalar)(-clip_value), (Scalar)clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using DisposeScope scope = NewDisposeScope();
                return cat(tensors.Select(tensor => tensor.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            private static Tensor Norm(Tensor values, double type) =>
                double.IsPositiveInfinity(type) ? values.abs().max() : values.norm((float)type);

            private static Tensor[] Gradients(IEnumerable<Parameter> tensors) =>
                tensors.Select(tensor => tensor.grad).Where(gradient => gradient is not null).ToArray()!;
        }
    }
}
