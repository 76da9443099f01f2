using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Checks whether libtorch computes convolutions rightly on the CPU of this machine, by a few small ones with odd numbers of
/// channels: outputs, gradients of inputs and of weights, beside a direct computation in float64.
/// </summary>
/// <remarks>
/// It is done once a process, before a network is first trained or loaded on the CPU, and takes some hundredths of a second. On
/// processors whose caches are hidden, as some virtual machines have them, oneDNN inside libtorch 2.10 loses weights of
/// convolutions without an error: of most whose channels are no multiples of 16, and in channels_last of those of 1x1 with many
/// channels. Where the check finds a fault, each network is compared with and without oneDNN before its first step and when it
/// is loaded, in channels_last and in the contiguous layout; it takes the one in which the two agree, and where there is none,
/// oneDNN is off while that network computes. What the log says of it, and what an application can do, is in
/// docs/convolutions.md.
/// </remarks>
public static class ConvolutionCheck
{
    // More channels than a block of 16 has, so that the second block is filled up.
    private static readonly (int Inputs, int Outputs)[] _channels = [(20, 24), (24, 30)];
    private const int Images = 2, Side = 6;

    private static readonly Lazy<ConvolutionCheckResult> _result = new(() =>
    {
        TorchLibrary.EnsureLoaded();
        return Run(Convolve);
    });

    private static int _reports;

    /// <summary>What the check found. The first one to ask waits for it.</summary>
    /// <exception cref="TorchUnavailableException">libtorch cannot be used.</exception>
    public static ConvolutionCheckResult Result => Simulated ?? _result.Value;

    /// <summary>Takes the place of the result in tests; the log has not had it.</summary>
    internal static ConvolutionCheckResult? Simulated
    {
        get;
        set => (field, _reports) = (value, 0);
    }

    /// <summary>What is known of the cause of wrong convolutions, and what helps: two sentences.</summary>
    internal static string Cause => (HidesCaches
        ? "The cause: the hypervisor hides the caches of the processor (CPUID leaf 0x8000001D is zero), with which oneDNN " +
          "inside libtorch loses weights. "
        : "The cause is not known. ")
        + "The cure: another machine, or a hypervisor that shows the caches; or set ONEDNN_MAX_CPU_ISA=SSE41 before the " +
        "process starts, which makes all convolutions right and three to four times as slow.";

    // The size of the first cache, from which oneDNN 3.7 computes the sizes of its blocks.
    private static bool HidesCaches =>
        X86Base.IsSupported && IsAmd && X86Base.CpuId(unchecked((int)0x8000001D), 0).Eax == 0;

    // "Auth", of "AuthenticAMD".
    private static bool IsAmd => X86Base.CpuId(0, 0).Ebx == 0x68747541;

    /// <summary>Writes the result to a log; only the first call of a process does.</summary>
    internal static void Report(IChannel channel)
    {
        ConvolutionCheckResult result = Result;
        if (Interlocked.Exchange(ref _reports, 1) == 0)
            (result.IsRight ? (Action<MessageSensitivity, string, object[]>)channel.Info : channel.Warning)(
                MessageSensitivity.None, "{0}", [result.ToString()]);
    }

    /// <summary>Checks a convolution of 3x3 with a border of one pixel: images and weights in, images out.</summary>
    internal static ConvolutionCheckResult Run(Func<Tensor, Tensor, Tensor> convolve)
    {
        long start = Stopwatch.GetTimestamp();
        // So little work is done sooner by one thread, above all where the processors are busy.
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            bool[] right = Compute(convolve);
            return new ConvolutionCheckResult
            {
                Float32 = right[0],
                Float32ChannelsLast = right[1],
                BFloat16 = right[2],
                BFloat16ChannelsLast = right[3],
                Duration = Stopwatch.GetElapsedTime(start),
            };
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    /// <summary>Whether float32, float32 in channels_last, bfloat16 and bfloat16 in channels_last are right.</summary>
    private static bool[] Compute(Func<Tensor, Tensor, Tensor> convolve)
    {
        // Whatever the caller has switched off.
        using IDisposable noInference = inference_mode(false), grad = enable_grad();
        using DisposeScope scope = NewDisposeScope();
        bool[] right = [true, true, true, true];
        foreach ((int inputs, int outputs) in _channels)
        {
            float[] images = Numbers(Images * inputs * Side * Side), weights = Numbers(outputs * inputs * 9),
                gradient = Numbers(Images * outputs * Side * Side);
            double[][] expected = ComputeDirectly(images, weights, gradient, inputs, outputs);
            Tensor imageTensor = tensor(images, [Images, inputs, Side, Side]),
                weightTensor = tensor(weights, [outputs, inputs, 3, 3]),
                gradientTensor = tensor(gradient, [Images, outputs, Side, Side]);
            for (int i = 0; i < right.Length; i++)
            {
                ScalarType type = i < 2 ? ScalarType.Float32 : ScalarType.BFloat16;
                Func<Tensor, Tensor> layout = i % 2 == 0 ? tensor => tensor : TensorLayout.ChannelsLast;
                // The numbers have 8 significant bits, so that only the results are rounded.
                right[i] &= IsNear(
                    expected, () => Compute(convolve, Prepare(imageTensor), Prepare(weightTensor), Prepare(gradientTensor)),
                    type == ScalarType.Float32 ? 1e-4 : 0.02);

                Tensor Prepare(Tensor tensor) => layout(tensor.to_type(type));
            }
        }

        return right;
    }

    private static Tensor Convolve(Tensor images, Tensor weights) => nn.functional.conv2d(images, weights, padding: [1, 1]);

    /// <summary>The output and the gradients of images and weights, by the definition.</summary>
    // Runs once, so that nothing is gained by compiling it quickly first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[][] ComputeDirectly(
        float[] images, float[] weights, float[] gradient, int inputs, int outputs)
    {
        double[] output = new double[gradient.Length], imageGradient = new double[images.Length],
            weightGradient = new double[weights.Length];
        for (int at = 0; at < output.Length; at++)
        {
            int column = at % Side, row = at / Side % Side, channel = at / (Side * Side) % outputs,
                image = at / (Side * Side * outputs);
            for (int input = 0; input < inputs; input++)
            {
                for (int tap = 0; tap < 9; tap++)
                {
                    int y = row + tap / 3 - 1, x = column + tap % 3 - 1;
                    if (y is < 0 or >= Side || x is < 0 or >= Side)
                        continue;
                    int pixel = ((image * inputs + input) * Side + y) * Side + x, weight = (channel * inputs + input) * 9 + tap;
                    output[at] += (double)images[pixel] * weights[weight];
                    imageGradient[pixel] += (double)gradient[at] * weights[weight];
                    weightGradient[weight] += (double)gradient[at] * images[pixel];
                }
            }
        }

        return [output, imageGradient, weightGradient];
    }

    /// <summary>The output and the gradients of images and weights.</summary>
    private static Tensor[] Compute(
        Func<Tensor, Tensor, Tensor> convolve, Tensor images, Tensor weights, Tensor gradient)
    {
        Tensor[] inputs = [images.detach().requires_grad_(true), weights.detach().requires_grad_(true)];
        Tensor output = convolve(inputs[0], inputs[1]);
        return [output.detach(), .. autograd.grad([output], inputs, [gradient])];
    }

    private static bool IsNear(double[][] expected, Func<Tensor[]> compute, double tolerance)
    {
        try
        {
            return expected.Zip(compute()).All(pair => IsNear(
                pair.First, pair.Second.to_type(ScalarType.Float32).contiguous().data<float>().ToArray(), tolerance));
        }
        catch (ExternalException)
        {
            // libtorch has no such convolution here.
            return false;
        }
    }

    private static bool IsNear(double[] expected, float[] actual, double tolerance)
    {
        double error = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }

        // NaN is not near.
        return error <= tolerance * tolerance * norm;
    }

    /// <summary>Multiples of 1/64 in [-1, 1) without a pattern; exact in bfloat16.</summary>
    private static float[] Numbers(int count)
    {
        float[] numbers = new float[count];
        // Fibonacci hashing (Knuth).
        for (int i = 0; i < count; i++)
            numbers[i] = ((int)((uint)i * 2654435769u >> 25) - 64) / 64f;
        return numbers;
    }
}
