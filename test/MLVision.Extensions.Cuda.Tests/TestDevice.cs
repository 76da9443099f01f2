using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Cuda.Tests;

/// <summary>
/// The device under test: what <c>MLVISION_TEST_DEVICE</c> names, by default the first GPU. With "cpu" the tests compare the CPU
/// with itself, which shows that they run, and no more.
/// </summary>
internal static class TestDevice
{
    public static string Name { get; } = Environment.GetEnvironmentVariable("MLVISION_TEST_DEVICE") ?? "cuda:0";

    public static Device Device { get; } = ComputeDevice.Resolve(Name, preferredGpu: null, fallsBack: false);
}
