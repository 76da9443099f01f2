using System;

namespace Microsoft.ML.Runtime;

/// <summary>What a component gets from the program that runs it.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    /// <summary>Makes a host: an environment with a name and a source of random numbers.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);

    ComponentCatalog ComponentCatalog { get; }
}

/// <summary>The environment of one component.</summary>
public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

/// <summary>Settings of the environment.</summary>
internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    string TempFilePath { get; set; }

    bool FallbackToCpu { get; set; }

    int? GpuDeviceId { get; set; }

    bool TryAddOption<T>(string name, T value);

    void SetOption<T>(string name, T value);

    bool TryGetOption<T>(string name, out T value);

    T GetOptionOrDefault<T>(string name);

    bool RemoveOption(string name);
}

/// <summary>An environment whose work can be asked to end.</summary>
internal interface ICancelable
{
    bool IsCanceled { get; }

    void CancelExecution();
}

internal static class HostEnvironmentExtensions
{
    /// <summary>Throws when the work was cancelled; called between units of work.</summary>
    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw env.Process(new OperationCanceledException("Operation was canceled."));
    }
}
