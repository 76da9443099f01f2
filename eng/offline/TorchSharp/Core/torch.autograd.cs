using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            var results = new IntPtr[inputs.Count];
            IntPtr[] o = Handles(outputs), i = Handles(inputs), g = Handles(grad_outputs);
            fixed (IntPtr* po = o, pi = i, pg = g, pr = results)
            {
                NativeMethods.Check(NativeMethods.ts_grad(
                    po, o.Length, pi, i.Length, pg, g.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0,
                    pr));
            }
            GC.KeepAlive((outputs, inputs, grad_outputs));
            // As upstream, an input that is not used has a tensor that is invalid.
            return Array.ConvertAll(results, handle => new Tensor(handle));
        }

        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null)
        {
            IntPtr[] t = Handles(tensors), g = Handles(grad_tensors), i = Handles(inputs);
            fixed (IntPtr* pt = t, pg = g, pi = i)
            {
                NativeMethods.Check(NativeMethods.ts_backward(
                    pt, t.Length, pg, g.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, pi, i.Length));
            }
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(
            Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static IntPtr[] Handles(IList<Tensor> tensors) => tensors?.Select(tensor => tensor.Handle).ToArray() ?? [];
    }
}
