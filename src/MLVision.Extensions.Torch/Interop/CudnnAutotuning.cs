using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Lets cuDNN try which of its kernels is fastest for each shape of a convolution, until it is disposed: PyTorch's
/// <c>torch.backends.cudnn.benchmark</c>, which suits a training, where all batches but the last have one shape.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 has no such setting, nor has libtorch an environment variable for it. But libtorch is in the process, and
/// exports the functions behind it. Where they are not found under their names of Linux, cuDNN goes by its heuristics, which cost
/// some speed and nothing else. The setting is the process's: it is on until the last of the trainings that hold it has ended.
/// </remarks>
internal sealed class CudnnAutotuning : IDisposable
{
    private static readonly Settings? _settings = Settings.Find();

    private static readonly ProcessSwitch _switch = new(
        () => IsOn, value => _settings?.Set(_settings.Context(), value ? (byte)1 : (byte)0), prevailing: true);

    private readonly IDisposable _hold = _switch.Hold(true);

    /// <summary>Whether libtorch has the setting under the names that are known.</summary>
    public static bool IsSupported => _settings is not null;

    public static bool IsOn => _settings is { } settings && settings.IsOn(settings.Context()) != 0;

    public void Dispose() => _hold.Dispose();

    /// <summary>at::globalContext(), at::Context::benchmarkCuDNN() and at::Context::setBenchmarkCuDNN(bool).</summary>
    private sealed record Settings(GetContext Context, GetBenchmark IsOn, SetBenchmark Set)
    {
        public static Settings? Find()
        {
            if (!OperatingSystem.IsLinux())
                return null;
            // Not by its name, which could load another libtorch than TorchSharp's.
            using var process = Process.GetCurrentProcess();
            string? path = process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
                .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libtorch_cpu.so", StringComparison.Ordinal));
            return path is not null && NativeLibrary.TryLoad(path, out nint library)
                && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint context)
                && NativeLibrary.TryGetExport(library, "_ZNK2at7Context14benchmarkCuDNNEv", out nint isOn)
                && NativeLibrary.TryGetExport(library, "_ZN2at7Context17setBenchmarkCuDNNEb", out nint set)
                ? new Settings(
                    Marshal.GetDelegateForFunctionPointer<GetContext>(context),
                    Marshal.GetDelegateForFunctionPointer<GetBenchmark>(isOn),
                    Marshal.GetDelegateForFunctionPointer<SetBenchmark>(set))
                : null;
        }
    }

    private delegate nint GetContext();

    private delegate byte GetBenchmark(nint context);

    private delegate void SetBenchmark(nint context, byte value);
}
