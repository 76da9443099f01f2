using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Torch;

/// <summary>Lets libtorch compute convolutions on the CPU without oneDNN until it is disposed.</summary>
/// <remarks>
/// TorchSharp has no such switch, but libtorch is in the process and exports the functions behind PyTorch's
/// <c>torch.backends.mkldnn.flags</c>. Concerns the whole process until the last holder is disposed, which leaves it as the first
/// one found it. NNPACK is off as well: where the caches are hidden it does not work either, and says so at each convolution.
/// </remarks>
internal sealed class OneDnnSwitch : IDisposable
{
    private static readonly Settings? _settings = Settings.Find();

    private static readonly ProcessSwitch _oneDnn = new(
        () => IsOn, value => _settings!.SetOneDnn(_settings.Context(), value ? (byte)1 : (byte)0), prevailing: false);

    private static readonly ProcessSwitch _nnPack = new(
        () => _settings!.IsNnPackOn(_settings.Context()) != 0,
        value => _settings!.SetNnPack(_settings.Context(), value ? (byte)1 : (byte)0), prevailing: false);

    private readonly IDisposable _oneDnnHold = _oneDnn.Hold(false);
    private readonly IDisposable _nnPackHold = _nnPack.Hold(false);

    private OneDnnSwitch()
    {
    }

    /// <summary>Nobody else switches oneDNN off while a thread holds this lock.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Whether libtorch has the switch under the names that are known.</summary>
    public static bool IsSupported => _settings is not null && !IsHidden;

    /// <summary>Simulates a libtorch without the switch, in tests.</summary>
    public static bool IsHidden { get; set; }

    /// <summary>Whether convolutions may use oneDNN.</summary>
    public static bool IsOn => _settings is not { } settings || settings.IsOneDnnOn(settings.Context()) != 0;

    /// <summary>Switches oneDNN off until the result is disposed; only where <see cref="IsSupported"/>.</summary>
    public static OneDnnSwitch TurnOff()
    {
        lock (Gate)
            return new OneDnnSwitch();
    }

    public void Dispose()
    {
        _oneDnnHold.Dispose();
        _nnPackHold.Dispose();
    }

    /// <summary>at::globalContext() and the getters and setters of at::Context.</summary>
    private sealed record Settings(
        GetContext Context, GetFlag IsOneDnnOn, SetFlag SetOneDnn, GetFlag IsNnPackOn, SetFlag SetNnPack)
    {
        public static Settings? Find()
        {
            TorchLibrary.EnsureLoaded();
            // Not by its name, which could load another libtorch than TorchSharp's.
            using var process = Process.GetCurrentProcess();
            string? path = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(file =>
                Path.GetFileName(file) is string name
                && (name.StartsWith("libtorch_cpu.", StringComparison.Ordinal) || name == "torch_cpu.dll"));
            if (path is null || !NativeLibrary.TryLoad(path, out nint library))
                return null;
            // As GCC and Clang name them, then as Visual C++ does.
            return (Function<GetContext>("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"),
                Function<GetFlag>("_ZNK2at7Context17userEnabledMkldnnEv", "?userEnabledMkldnn@Context@at@@QEBA_NXZ"),
                Function<SetFlag>("_ZN2at7Context20setUserEnabledMkldnnEb", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z"),
                Function<GetFlag>("_ZNK2at7Context17userEnabledNNPACKEv", "?userEnabledNNPACK@Context@at@@QEBA_NXZ"),
                Function<SetFlag>("_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z"))
                is ({ } context, { } isOneDnnOn, { } setOneDnn, { } isNnPackOn, { } setNnPack)
                ? new Settings(context, isOneDnnOn, setOneDnn, isNnPackOn, setNnPack)
                : null;

            T? Function<T>(string name, string otherName)
                where T : Delegate =>
                NativeLibrary.TryGetExport(library, name, out nint address)
                || NativeLibrary.TryGetExport(library, otherName, out address)
                    ? Marshal.GetDelegateForFunctionPointer<T>(address)
                    : null;
        }
    }

    private delegate nint GetContext();

    private delegate byte GetFlag(nint context);

    private delegate void SetFlag(nint context, byte value);
}
