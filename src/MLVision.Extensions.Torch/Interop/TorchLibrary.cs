using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The first touch of libtorch. Where it fails, TorchSharp's type initializer blames a missing package whatever the cause is;
/// this looks for the cause.
/// </summary>
internal static partial class TorchLibrary
{
    /// <summary>The version of the C++ runtime that TorchSharp's native library for Linux needs.</summary>
    public static readonly Version WantedCxxRuntime = new(3, 4, 32);

    private static volatile bool _isLoaded;

    /// <summary>Loads libtorch, unless it is loaded already.</summary>
    /// <exception cref="TorchUnavailableException">It cannot be loaded.</exception>
    public static void EnsureLoaded()
    {
        if (_isLoaded)
            return;
        bool hasLibtorch = HasNative(LibraryName("torch_cpu"));
        Version? cxxRuntime = OperatingSystem.IsLinux() ? FindCxxRuntime() : null;
        // Known beforehand, and TorchSharp would copy all of libtorch beside the program in vain.
        if (hasLibtorch && cxxRuntime < WantedCxxRuntime)
            throw Explain(RuntimeInformation.RuntimeIdentifier, hasLibtorch, cxxRuntime, null);
        try
        {
            zeros(1).Dispose();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException
            or EntryPointNotFoundException or BadImageFormatException or FileNotFoundException)
        {
            throw Explain(RuntimeInformation.RuntimeIdentifier, hasLibtorch, cxxRuntime, e);
        }

        _isLoaded = true;
    }

    /// <summary>Says why libtorch cannot be loaded.</summary>
    /// <param name="platform">The runtime identifier, such as <c>linux-x64</c>.</param>
    /// <param name="hasLibtorch">Whether the files of libtorch are where the program looks for native libraries.</param>
    /// <param name="cxxRuntime">The version of the C++ runtime; null where it is not known or not wanted.</param>
    /// <param name="cause">What was thrown; null before anything was tried.</param>
    internal static TorchUnavailableException Explain(
        string platform, bool hasLibtorch, Version? cxxRuntime, Exception? cause)
    {
        if (PackageFor(platform) is not { } package)
            return new TorchUnavailableException(
                TorchUnavailableReason.UnsupportedPlatform,
                $"TorchSharp has no native library for {platform}. It runs on linux-x64 (glibc), win-x64, win-arm64 and " +
                "osx-arm64. A network that was exported to ONNX elsewhere can be scored here (MLVision.Extensions.Onnx).", cause);
        if (!hasLibtorch)
            return new TorchUnavailableException(
                TorchUnavailableReason.NoLibtorch,
                $"libtorch is not there. Reference the package {package} 2.10.0 in the application (the program, not a " +
                "library) or, for a GPU, TorchSharp-cuda-linux or TorchSharp-cuda-windows 0.107.0; publish with the runtime " +
                "identifier of the system that it runs on.", cause);
        if (cxxRuntime is not null && cxxRuntime < WantedCxxRuntime)
            return new TorchUnavailableException(
                TorchUnavailableReason.OldCxxRuntime,
                $"The C++ runtime of this system is too old: libstdc++ has GLIBCXX_{cxxRuntime}, TorchSharp's native library " +
                $"needs GLIBCXX_{WantedCxxRuntime}, which came with GCC 13. Use a newer system (Debian 13, Ubuntu 24.04), or a " +
                "newer libstdc++ on LD_LIBRARY_PATH when the program starts: see 'C++ runtime' in docs/troubleshooting.md of " +
                "MLVision.Extensions.", cause);
        return new TorchUnavailableException(
            TorchUnavailableReason.Other,
            $"libtorch is there, but cannot be loaded: {cause?.GetBaseException().Message}", cause);
    }

    /// <summary>The package with libtorch for the CPU; null where there is none.</summary>
    private static string? PackageFor(string platform)
    {
        // On Linux the identifier names the distribution where the runtime is the distribution's own.
        string[] parts = platform.Split('-');
        string architecture = parts[^1];
        if (platform.Contains("musl", StringComparison.Ordinal) || parts[0].StartsWith("alpine", StringComparison.Ordinal))
            return null;
        if (parts[0].StartsWith("win", StringComparison.Ordinal))
            return architecture is "x64" or "arm64" ? $"libtorch-cpu-win-{architecture}" : null;
        if (parts[0].StartsWith("osx", StringComparison.Ordinal))
            return architecture == "arm64" ? "libtorch-cpu-osx-arm64" : null;
        return architecture == "x64" ? "libtorch-cpu-linux-x64" : null;
    }

    private static string LibraryName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static bool HasNative(string fileName)
    {
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string runtimes = Path.Combine(AppContext.BaseDirectory, "runtimes");
        return listed.Split(Path.PathSeparator)
            .Append(AppContext.BaseDirectory)
            .Concat((Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':'))
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, fileName)))
            || (Directory.Exists(runtimes) && Directory.EnumerateFiles(runtimes, fileName, SearchOption.AllDirectories).Any());
    }

    /// <summary>The newest version that the C++ runtimes of the process have; null where there is none.</summary>
    private static Version? FindCxxRuntime()
    {
        // The .NET host has loaded it. One that stands before the system's needs the system's, too.
        return File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/') is >= 0 and int start ? line[start..] : "")
            .Where(file => Path.GetFileName(file).StartsWith("libstdc++.so.6", StringComparison.Ordinal) && File.Exists(file))
            .Distinct()
            .SelectMany(file => CxxRuntimeVersion().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file))))
            .Select(match => new Version(match.Groups[1].Value))
            .Max();
    }

    [GeneratedRegex(@"GLIBCXX_(3\.4\.[0-9]+)")]
    private static partial Regex CxxRuntimeVersion();
}
