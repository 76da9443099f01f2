using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MLVision.Extensions.Onnx;

/// <summary>What keeps ONNX Runtime from CUDA.</summary>
internal static class CudaProvider
{
    /// <summary>What Microsoft.ML.OnnxRuntime.Gpu 1.31 wants of the system, as Linux and Windows name it.</summary>
    private static readonly (string Linux, string Windows, string Product)[] _wanted =
    [
        ("libcuda.so.1", "nvcuda.dll", "NVIDIA's driver"),
        ("libcudart.so.13", "cudart64_13.dll", "CUDA 13"),
        ("libcublasLt.so.13", "cublasLt64_13.dll", "CUDA 13"),
        ("libcudnn.so.9", "cudnn64_9.dll", "cuDNN 9"),
    ];

    /// <summary>The cause and the cure, after ONNX Runtime has refused CUDA.</summary>
    public static string Explain() => Explain(
        OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), NativeFolders(), CanLoad);

    /// <summary>The cause and the cure.</summary>
    /// <param name="isBuiltIn">Whether the loaded library of ONNX Runtime was built with CUDA.</param>
    /// <param name="folders">The folders that native libraries are loaded from.</param>
    /// <param name="canLoad">Whether the system has a library.</param>
    internal static string Explain(bool isBuiltIn, IEnumerable<string> folders, Func<string, bool> canLoad)
    {
        bool isWindows = OperatingSystem.IsWindows();
        if (!isBuiltIn)
        {
            string provider = isWindows ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
            return folders.Any(folder => File.Exists(Path.Combine(folder, provider)))
                ? "The application has both Microsoft.ML.OnnxRuntime and Microsoft.ML.OnnxRuntime.Gpu, whose libraries have one " +
                  "name, and the CPU's was loaded: take out the reference to Microsoft.ML.OnnxRuntime."
                : "The application has the package Microsoft.ML.OnnxRuntime, which is for the CPU alone: reference " +
                  "Microsoft.ML.OnnxRuntime.Gpu in its place.";
        }

        string[] missing = [.. _wanted.Select(library => (Name: isWindows ? library.Windows : library.Linux, library.Product))
            .Where(library => !canLoad(library.Name))
            .Select(library => $"{library.Name} ({library.Product})")];
        return missing.Length > 0
            ? $"Missing on this machine: {string.Join(", ", missing)}."
            : "The libraries of CUDA 13 and cuDNN 9 are there; the GPU, or its driver, does not suit them.";
    }

    private static bool CanLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle))
            return false;
        NativeLibrary.Free(handle);
        return true;
    }

    private static IEnumerable<string> NativeFolders() =>
        ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory);
}
