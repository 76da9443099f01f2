using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLVision.Extensions.Tests;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>What is said where libtorch cannot be loaded, of which a process has one try.</summary>
[TestClass]
public sealed class TorchLibraryTests
{
    /// <summary>The command of this program that touches libtorch in one of <see cref="_actions"/>.</summary>
    public const string Command = "--touch-libtorch";

    private static readonly Exception _cause = new DllNotFoundException("The cause.");
    private static readonly Dictionary<string, Action<string>> _actions = new()
    {
        ["create"] = _ => Architectures.Create("mlp"),
        ["read weights"] = _ => WeightFile.Read(TestData.Path("weights", "tensors.pth")),
        ["fit"] = _ =>
        {
            var ml = new MLContext(1);
            IDataView digits = ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(20));
            ml.MulticlassClassification.Trainers.ConvolutionalNetwork("Label", "Image", "mlp").Fit(digits);
        },
        ["load"] = path => new MLContext(1).Model.Load(path, out DataViewSchema _),
    };

    /// <summary>Before each test of this program, all of which need libtorch.</summary>
    [GlobalTestInitialize]
    public static void RequireTorch(TestContext context) => TorchRequirement.Check();

    /// <summary>What the program does for <see cref="Command"/>.</summary>
    public static int Touch(string action, string modelPath)
    {
        try
        {
            _actions[action](modelPath);
            Console.WriteLine("None");
        }
        catch (Exception e)
        {
            // ML.NET wraps what is thrown while a model is loaded.
            Exception error = e;
            while (error is not TorchUnavailableException && error.InnerException is { } inner)
                error = inner;
            Console.WriteLine(error is TorchUnavailableException found ? $"{found.Reason}: {found.Message}" : e);
        }

        return 0;
    }

    [TestMethod]
    [DataRow("create")]
    [DataRow("read weights")]
    [DataRow("fit")]
    [DataRow("load")]
    public void A_program_without_libtorch_is_told_which_package_it_lacks(string action)
    {
        using var folder = new TemporaryFolder();
        string program = folder.Path, model = Path.Combine(folder.Path, "model.zip");
        SaveModel(model);
        // Without the list of dependencies the host looks for libraries in this folder alone.
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            if (!file.EndsWith(".deps.json", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        foreach (string part in (string[])["weights", "mnist"])
        {
            Directory.CreateDirectory(Path.Combine(program, "data", part));
            foreach (string file in Directory.GetFiles(TestData.Path(part)))
                File.Copy(file, Path.Combine(program, "data", part, Path.GetFileName(file)));
        }

        string output = RunChild(Path.Combine(program, "MLVision.Extensions.Torch.Tests.dll"), action, model);

        // TorchSharp itself tells on the console where it has looked.
        Assert.StartsWith(
            "NoLibtorch: libtorch is not there. Reference the package libtorch-cpu-", output.Split('\n')[^1]);
    }

    [TestMethod]
    [DataRow("create")]
    [DataRow("read weights")]
    [DataRow("fit")]
    [DataRow("load")]
    public void A_program_with_an_old_runtime_of_CPlusPlus_is_told_which_one_it_needs(string action)
    {
        using var folder = new TemporaryFolder();
        string model = Path.Combine(folder.Path, "model.zip");
        SaveModel(model);

        string output = RunChild(typeof(TorchLibraryTests).Assembly.Location, action, model, keepsLibraryPath: false);

        if (output == "None")
            Assert.Inconclusive("The C++ runtime of this system is new enough.");
        Assert.StartsWith("OldCxxRuntime: The C++ runtime of this system is too old: libstdc++ has GLIBCXX_3.4.", output);
        Assert.Contains("needs GLIBCXX_3.4.32", output);
        Assert.HasCount(1, output.Split('\n'), output);
    }

    [TestMethod]
    [DataRow("linux-x64", "libtorch-cpu-linux-x64")]
    [DataRow("debian.12-x64", "libtorch-cpu-linux-x64")]
    [DataRow("win-x64", "libtorch-cpu-win-x64")]
    [DataRow("win-arm64", "libtorch-cpu-win-arm64")]
    [DataRow("osx-arm64", "libtorch-cpu-osx-arm64")]
    public void The_package_is_that_of_the_system(string platform, string package)
    {
        TorchUnavailableException error = TorchLibrary.Explain(platform, hasLibtorch: false, new Version(3, 4, 33), _cause);

        Assert.AreEqual(TorchUnavailableReason.NoLibtorch, error.Reason);
        Assert.Contains($"the package {package} 2.10.0", error.Message);
        Assert.AreSame(_cause, error.InnerException);
    }

    [TestMethod]
    [DataRow("linux-arm64")]
    [DataRow("linux-musl-x64")]
    [DataRow("alpine.3.20-x64")]
    [DataRow("osx-x64")]
    [DataRow("win-x86")]
    public void A_system_that_TorchSharp_has_no_library_for_is_named(string platform)
    {
        TorchUnavailableException error = TorchLibrary.Explain(platform, hasLibtorch: true, new Version(3, 4, 30), _cause);

        Assert.AreEqual(TorchUnavailableReason.UnsupportedPlatform, error.Reason);
        Assert.Contains($"no native library for {platform}", error.Message);
    }

    [TestMethod]
    [DataRow(30, TorchUnavailableReason.OldCxxRuntime)]
    [DataRow(31, TorchUnavailableReason.OldCxxRuntime)]
    [DataRow(32, TorchUnavailableReason.Other)]
    [DataRow(34, TorchUnavailableReason.Other)]
    public void Only_an_older_runtime_of_CPlusPlus_is_blamed(int version, TorchUnavailableReason reason)
    {
        TorchUnavailableException error = TorchLibrary.Explain(
            "linux-x64", hasLibtorch: true, new Version(3, 4, version), _cause);

        Assert.AreEqual(reason, error.Reason);
        Assert.Contains(
            reason == TorchUnavailableReason.Other
                ? "The cause."
                : string.Create(CultureInfo.InvariantCulture, $"libstdc++ has GLIBCXX_3.4.{version},"), error.Message);
    }

    private static void SaveModel(string path)
    {
        var ml = new MLContext(1);
        IDataView digits = ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(20));
        using ConvolutionalNetworkTransformer model =
            ml.MulticlassClassification.Trainers.ConvolutionalNetwork("Label", "Image", "mlp", epochs: 1).Fit(digits);
        ml.Model.Save(model, digits.Schema, path);
    }

    private static string RunChild(string assembly, string action, string model, bool keepsLibraryPath = true)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", assembly, Command, action, model])
            start.ArgumentList.Add(argument);
        start.Environment[NativeRuntime.StartedAgain] = "1";
        // Else TorchSharp takes libtorch from the packages that this machine has restored for other programs.
        start.Environment["NUGET_PACKAGES"] = Path.GetDirectoryName(model);
        if (!keepsLibraryPath)
            start.Environment.Remove("LD_LIBRARY_PATH");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }
}
