using System.Diagnostics;
using Microsoft.ML;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>
/// Loads a model in a new process, this program itself with another command line. Nothing of the library is loaded there before
/// ML.NET loads it.
/// </summary>
internal static class FreshProcess
{
    public const string Command = "--load-model";

    /// <summary>Loads the model in a new process and returns the output columns of a case's rows as text.</summary>
    public static string[] Transform(string modelPath, ContractCase contractCase)
    {
        // This process is `dotnet` with the assembly as its first argument, or a program of its own.
        string program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(FreshProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[.. assembly, Command, modelPath, contractCase.Name])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.TrimEnd().Split(Environment.NewLine);
    }

    /// <summary>What the new process does.</summary>
    public static int Run(string modelPath, string caseName)
    {
        var ml = new MLContext();
        if (IsLibraryLoaded())
            throw new InvalidOperationException("The library is loaded before the model.");
        ITransformer model = ml.Model.Load(modelPath, out _);
        if (!IsLibraryLoaded())
            throw new InvalidOperationException("The model does not come from the library.");
        ContractCase contractCase = ContractCases.Find(caseName);
        foreach (string row in ValueText.OfRows(model.Transform(contractCase.CreateRows(ml)), contractCase.Outputs))
            Console.WriteLine(row);
        return 0;
    }

    private static bool IsLibraryLoaded() =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == ContractCases.Library);
}
