using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Chooses the device that an option names.</summary>
internal static class ComputeDevice
{
    public static void CheckName(string name, string option = "Device")
    {
        if (name is not ("auto" or "cpu" or "cuda") && IndexOf(name) is null)
            throw new ArgumentException($"{option} must be 'auto', 'cpu', 'cuda' or 'cuda:N', not '{name}'.", option);
    }

    /// <summary>The device.</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="preferredGpu">The one that is meant where the name has no number.</param>
    /// <param name="fallsBack">Whether the CPU will do where CUDA is named and missing.</param>
    /// <exception cref="InvalidOperationException">The device is missing.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static Device Resolve(string name, int? preferredGpu, bool fallsBack)
    {
        TorchLibrary.EnsureLoaded();
        if (name == "cpu")
            return CPU;
        int index = IndexOf(name) ?? preferredGpu ?? 0, count = cuda.is_available() ? cuda.device_count() : 0;
        if (index < count)
            return device(DeviceType.CUDA, index);
        return name == "auto" || fallsBack
            ? CPU
            : throw new InvalidOperationException(
                $"Device is '{name}', but CUDA device {index} is not there ({count} are); use 'auto' or 'cpu', or set " +
                "MLContext.FallbackToCpu.");
    }

    private static int? IndexOf(string name) =>
        name is not null && name.StartsWith("cuda:", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;
}
