#nullable enable annotations
using System;
using System.Linq;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <remarks>The sizes to add before and after each dimension, the last dimension first.</remarks>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode switch
                {
                    PaddingModes.Reflect => Aten.Call("pad", input, pad, "reflect"),
                    PaddingModes.Replicate => Aten.Call("pad", input, pad, "replicate"),
                    PaddingModes.Circular => Aten.Call("pad", input, pad, "circular"),
                    _ => Aten.Call("pad", input, pad, "constant", value),
                };

            public static Tensor pad(
                Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(
                Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Pair.Array(pad), mode, value);

            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // The operator has numbers of its own.
                long interpolation = mode == GridSampleMode.Bilinear ? 0 : 1;
                long padding = padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1,
                    GridSamplePaddingMode.Reflection => 2,
                    _ => 0,
                };
                return Aten.Call("grid_sampler", input, grid, interpolation, padding, align_corners ?? false);
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.Call("affine_grid_generator", theta, size, align_corners);

            /// <remarks>This subset is for pictures: batches of four dimensions.</remarks>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                bool isSmooth = mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic;
                if (align_corners.HasValue && !isSmooth)
                    throw new ArgumentException("align_corners needs the mode bilinear or bicubic", nameof(align_corners));
                if (antialias && !isSmooth)
                    throw new ArgumentException("antialias needs the mode bilinear or bicubic", nameof(antialias));
                if (x.ndim != 4)
                    throw new ArgumentException($"an input of four dimensions is needed, not {x.ndim}", nameof(x));
                if (recompute_scale_factor && scale_factor is not null)
                {
                    size = scale_factor.Select((factor, i) => (long)Math.Floor(x.shape[i + 2] * factor)).ToArray();
                    scale_factor = null;
                }
                bool align = align_corners ?? false;
                return mode switch
                {
                    InterpolationMode.Nearest => Aten.Call("upsample_nearest2d.vec", x, size, scale_factor),
                    InterpolationMode.NearestExact => Aten.Call("_upsample_nearest_exact2d.vec", x, size, scale_factor),
                    InterpolationMode.Bilinear => Aten.Call(
                        antialias ? "_upsample_bilinear2d_aa.vec" : "upsample_bilinear2d.vec", x, size, align, scale_factor),
                    InterpolationMode.Bicubic => Aten.Call(
                        antialias ? "_upsample_bicubic2d_aa.vec" : "upsample_bicubic2d.vec", x, size, align, scale_factor),
                    InterpolationMode.Area when size is not null => adaptive_avg_pool2d(x, size),
                    _ => throw new ArgumentException($"{mode} does not go with this input", nameof(mode)),
                };
            }
        }
    }
}
