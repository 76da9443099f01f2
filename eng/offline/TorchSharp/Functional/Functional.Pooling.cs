using System.Linq;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                Aten.Call(
                    "max_pool2d", input, kernel_size, strides ?? kernel_size, padding ?? new long[kernel_size.Length],
                    dilation ?? kernel_size.Select(_ => 1L).ToArray(), ceil_mode);

            public static Tensor max_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                max_pool2d(
                    input, Pair.Array(kernel_size), Pair.Array(stride), Pair.Array(padding), Pair.Array(dilation), ceil_mode);

            public static Tensor max_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(
                    input, Pair.Array(kernel_size), Pair.Array(stride), Pair.Array(padding), Pair.Array(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null,
                bool ceil_mode = false) =>
                Aten.CallPair(
                    "max_pool2d_with_indices", input, kernel_size, strides ?? kernel_size,
                    padding ?? new long[kernel_size.Length], dilation ?? kernel_size.Select(_ => 1L).ToArray(), ceil_mode);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Aten.Call(
                    "avg_pool2d", input, kernel_size, stride ?? kernel_size, padding ?? new long[1], ceil_mode, count_include_pad,
                    divisor_override);

            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, Pair.Array(kernel_size), Pair.Array(stride), Pair.Array(padding), ceil_mode, count_include_pad,
                    divisor_override);

            public static Tensor avg_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, Pair.Array(kernel_size), Pair.Array(stride), Pair.Array(padding), ceil_mode, count_include_pad,
                    divisor_override);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Aten.Call("adaptive_avg_pool2d", input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, Pair.Array(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, Pair.Array(output_size));

            public static Tensor local_response_norm(
                Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1)
            {
                if (input.Dimensions < 3)
                {
                    throw new System.ArgumentException(
                        $"Invalid number of dimensions for LocalResponseNorm argument: {input.Dimensions}");
                }
                using DisposeScope scope = NewDisposeScope();
                // The mean over neighbouring channels, as an average pooling whose first dimension they are.
                long[] shape = input.shape;
                Tensor squares = input.mul(input).reshape(shape[0], 1, shape[1], -1);
                Tensor padded = pad(squares, [0, 0, size / 2, (size - 1) / 2]);
                Tensor means = avg_pool2d(padded, [size, 1], [1, 1]).reshape(shape);
                return input.div(means.mul(alpha).add(k).pow(beta)).MoveToOuterDisposeScope();
            }
        }
    }
}
