using System.Globalization;

namespace MLVision.Extensions.Onnx;

/// <summary>The names of devices.</summary>
internal static class OnnxDevice
{
    public const string Cpu = "cpu";

    /// <summary>The number of the CUDA device that a name means; null for the CPU.</summary>
    public static int? Parse(string name)
    {
        if (name == Cpu)
            return null;
        if (name == "cuda")
            return 0;
        return name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : throw new ArgumentException($"Device must be 'cpu', 'cuda' or 'cuda:N', not '{name}'.", "Device");
    }

    public static string Name(int? gpu) => gpu is { } index ? string.Create(CultureInfo.InvariantCulture, $"cuda:{index}") : Cpu;
}
