using System.Runtime.InteropServices;
using System.Text;

namespace MLVision.Extensions.Tests;

/// <summary>How a test program starts: with the C++ runtime that set-up has made, and one program at a time.</summary>
internal static class NativeRuntime
{
    /// <summary>Keeps this program from starting itself again.</summary>
    public const string StartedAgain = "MLVISION_TEST_STARTED_AGAIN";

    /// <summary>
    /// Where set-up has made a C++ runtime (eng/cxx-runtime.sh), becomes the same program with it on the library path, which the
    /// loader reads only when a process starts. Returns where there is nothing to do.
    /// </summary>
    public static void Use()
    {
        const string Variable = "LD_LIBRARY_PATH";
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "cxx-runtime");
        string former = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (!OperatingSystem.IsLinux() || !File.Exists(Path.Combine(folder, "libstdc++.so.6"))
            || former.Split(':').Contains(folder) || Environment.GetEnvironmentVariable(StartedAgain) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, former.Length == 0 ? folder : $"{folder}:{former}");
        Environment.SetEnvironmentVariable(StartedAgain, "1");
        string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
        string[] environment =
        [
            .. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Select(entry => $"{entry.Key}={entry.Value}"),
        ];
        // Returns only where it fails; the tests then say what is missing.
        _ = Execute(Environment.ProcessPath!, [.. arguments, null], [.. environment, null]);
    }

    /// <summary>
    /// Waits until no other test program runs: each uses all processors by itself, and `dotnet test` starts them together.
    /// </summary>
    /// <returns>To be disposed at the end.</returns>
    public static FileStream WaitForTurn()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlvision-tests-{Environment.UserName}.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLVision.Extensions.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }

    [DllImport("libc", EntryPoint = "execve")]
    private static extern int Execute(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] environment);
}
