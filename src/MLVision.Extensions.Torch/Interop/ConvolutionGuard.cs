using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Sees to it that networks compute rightly where <see cref="ConvolutionCheck"/> finds convolutions that are not right.
/// </summary>
internal static class ConvolutionGuard
{
    private const int Images = 4;
    // Of the norms of the output and of each gradient, which a single ReLU changes where its input is all but zero. Wrong
    // convolutions are wrong by a thirtieth at least.
    private const double OutputTolerance = 1e-3, GradientTolerance = 1e-2;
    // Of the largest norm of a gradient: what should be zero, as the gradient of a bias in front of a batch norm, is rounding.
    private const double Floor = 1e-5;
    // Where the caches are hidden, a convolution of 1x1 in channels_last is wrong from 256 to 512 channels on, and from 1024 on
    // it divides by zero, which ends the process.
    private const int SafeChannels = 256;

    /// <summary>Lays a network out so that it computes rightly on a device, if need be without oneDNN.</summary>
    /// <remarks>
    /// Where convolutions are wrong, the network is compared on one small batch with oneDNN and without, in the layout that is
    /// faster for it and then in the other one. That leaves its numbers and the random generator of the process as they were.
    /// Another run may have oneDNN off already; then this one does without it, too.
    /// </remarks>
    /// <param name="network">The network, in the mode in which it will be used.</param>
    /// <param name="channelsLast">Whether channels_last may be taken.</param>
    /// <param name="trains">Whether its gradients count.</param>
    /// <param name="normalization">What it sees of pixels.</param>
    /// <param name="shape">The size of the images.</param>
    /// <param name="device">Where it is.</param>
    /// <param name="warn">Is told where oneDNN has to be off.</param>
    /// <returns>Whether inputs are to be channels_last, and whether oneDNN has to be off.</returns>
    /// <exception cref="PlatformNotSupportedException">oneDNN would have to be off, which this libtorch cannot do.</exception>
    public static (bool ChannelsLast, bool NeedsOneDnnOff) Prepare(
        nn.Module<Tensor, Tensor> network, bool channelsLast, bool trains, ImageNormalization normalization, PixelShape shape,
        Device device, Action<string>? warn)
    {
        bool preferred = channelsLast && TensorLayout.SuitsChannelsLast(network);
        if (device.type != DeviceType.CPU || ConvolutionCheck.Result.IsFloat32Right || !HasConvolutions(network))
        {
            if (preferred)
                TensorLayout.UseChannelsLast(network);
            return (preferred, false);
        }

        if (!OneDnnSwitch.IsSupported)
            throw new PlatformNotSupportedException(
                $"{ConvolutionCheck.Result} This libtorch does not export the switch that would turn oneDNN off.");
        lock (OneDnnSwitch.Gate)
        {
            if (OneDnnSwitch.IsOn)
            {
                foreach (bool layout in channelsLast ? new[] { preferred, !preferred } : [false])
                {
                    if (layout && !IsSafeInChannelsLast(network))
                        continue;
                    LayOut(network, layout);
                    if (!Differs(network, layout, trains, normalization, shape, device))
                        return (layout, false);
                }
            }
        }

        LayOut(network, preferred);
        warn?.Invoke(
            $"The network '{network.GetName()}' computes other values with oneDNN than without it, so oneDNN is off while it " +
            $"{(trains ? "is trained" : "computes")}, which is two to three times as slow. {ConvolutionCheck.Cause}");
        return (preferred, true);
    }

    private static void LayOut(nn.Module network, bool channelsLast)
    {
        if (channelsLast)
            TensorLayout.UseChannelsLast(network);
        else
            TensorLayout.UseContiguous(network);
    }

    /// <summary>Refuses bfloat16 where it cannot be trusted.</summary>
    /// <exception cref="NotSupportedException">The precision is bfloat16, and convolutions of the CPU are wrong.</exception>
    public static void Require(TrainingPrecision precision, Device device)
    {
        if (precision == TrainingPrecision.BFloat16 && device.type == DeviceType.CPU && !ConvolutionCheck.Result.IsRight)
            throw new NotSupportedException(
                $"Precision is BFloat16, which is not to be had on this CPU; use Float32. {ConvolutionCheck.Result}");
    }

    // Also those that a module of the application calls as functions; biases and matrices have fewer dimensions.
    private static bool HasConvolutions(nn.Module network) => network.parameters().Any(parameter => parameter.dim() >= 3);

    private static bool IsSafeInChannelsLast(nn.Module network) => network.parameters().All(
        parameter => parameter.shape is not [long outputs, long inputs, 1, 1] || Math.Max(outputs, inputs) <= SafeChannels);

    private static bool Differs(
        nn.Module<Tensor, Tensor> network, bool channelsLast, bool trains, ImageNormalization normalization, PixelShape shape,
        Device device)
    {
        using var normalizer = new InputNormalizer(normalization, device, channelsLast);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noInference = inference_mode(false), gradMode = enable_grad(trains);
        Tensor input = normalizer.ToInput(Pixels(shape), [Images, shape.Channels, shape.Height, shape.Width]);
        Tensor random = get_rng_state();
        (Tensor Buffer, Tensor Value)[] buffers = [.. network.buffers().Select(buffer => (buffer, buffer.detach().clone()))];
        try
        {
            Tensor?[] with = Compute(), without;
            using (OneDnnSwitch.TurnOff())
                without = Compute();
            return AreApart(with, without);
        }
        finally
        {
            set_rng_state(random);
        }

        // The output, and the gradients of all weights.
        Tensor?[] Compute()
        {
            try
            {
                // What dropout draws has to be the same both times.
                manual_seed(1);
                Tensor output = network.call(input);
                Tensor[] weights = [.. network.parameters().Where(parameter => parameter.requires_grad)];
                return output.requires_grad
                    ? [output.detach(), .. autograd.grad([output], weights, [Numbers(output)], allow_unused: true)]
                    : [output];
            }
            finally
            {
                // The running statistics of norms.
                using (no_grad())
                {
                    foreach ((Tensor buffer, Tensor value) in buffers)
                        buffer.copy_(value);
                }
            }
        }
    }

    /// <summary>The gradients of a loss: numbers without a pattern.</summary>
    private static Tensor Numbers(Tensor output)
    {
        float[] numbers = [.. Enumerable.Range(0, (int)output.numel()).Select(i => MathF.Cos(i))];
        return tensor(numbers, output.shape).to_type(output.dtype);
    }

    private static bool AreApart(Tensor?[] with, Tensor?[] without)
    {
        double[] norms = [.. without.Select(NormOf)];
        double floor = Floor * norms.Skip(1).DefaultIfEmpty(0).Max();
        for (int i = 0; i < norms.Length; i++)
        {
            // NaN is apart.
            if (with[i] is { } got && without[i] is { } wanted
                && !(NormOf(got.@double() - wanted.@double())
                    <= (i == 0 ? OutputTolerance : GradientTolerance) * norms[i] + floor))
                return true;
        }

        return false;
    }

    private static double NormOf(Tensor? tensor) => tensor is null ? 0 : tensor.@double().norm().ToDouble();

    /// <summary>
    /// Images of random squares, of 1, 2, 4, ... pixels: alike, they would be told apart by their rounding errors behind a batch
    /// norm.
    /// </summary>
    private static byte[] Pixels(PixelShape shape)
    {
        var random = new Random(1);
        byte[] pixels = new byte[Images * shape.Length];
        for (int image = 0; image < Images; image++)
        {
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                byte[] values = new byte[shape.Height * shape.Width];
                random.NextBytes(values);
                Span<byte> plane = pixels.AsSpan(
                    image * shape.Length + channel * values.Length, values.Length);
                for (int i = 0; i < plane.Length; i++)
                {
                    int row = i / shape.Width >> image, column = i % shape.Width >> image;
                    plane[i] = values[row * shape.Width + column];
                }
            }
        }

        return pixels;
    }
}
