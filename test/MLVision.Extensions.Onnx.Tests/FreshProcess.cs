using System.Diagnostics;
using Microsoft.ML;

namespace MLVision.Extensions.Onnx.Tests;

/// <summary>Loads a model in a new process, this program itself with another command line, and detects objects there.</summary>
internal static class FreshProcess
{
    public const string Command = "--detect";

    public static string[] Detect(string modelPath, string imagePath)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { typeof(FreshProcess).Assembly.Location, Command, modelPath, imagePath })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.TrimEnd().Split(Environment.NewLine);
    }

    /// <summary>What the new process does; nothing of the library is loaded there before ML.NET loads it.</summary>
    public static int Run(string modelPath, string imagePath)
    {
        var ml = new MLContext();
        if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "MLVision.Extensions.Onnx"))
            throw new InvalidOperationException("The library is loaded before the model.");
        ITransformer model = ml.Model.Load(modelPath, out _);
        foreach (string row in Detection.DetectedObjects.Describe(ml, model, [imagePath]))
            Console.WriteLine(row);
        return 0;
    }
}
