using System;
using System.Collections.Generic;

namespace Microsoft.ML.Runtime;

/// <summary>Starts progress channels.</summary>
public interface IProgressChannelProvider
{
    IProgressChannel StartProgressChannel(string name);
}

/// <summary>Reports how far one computation is.</summary>
public interface IProgressChannel : IProgressChannelProvider, IDisposable
{
    /// <summary>What is reported, and how to ask for it at any time.</summary>
    void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction);

    /// <summary>Reports now: metrics, then units of progress, then their limits.</summary>
    void Checkpoint(params double?[] values);
}

/// <summary>Takes the values of a report.</summary>
public interface IProgressEntry
{
    void SetProgress(int index, double value);

    void SetProgress(int index, double value, double lim);

    void SetMetric(int index, double value);
}

/// <summary>The names of the values of a report.</summary>
public sealed class ProgressHeader
{
    public readonly IReadOnlyList<string> UnitNames;

    public readonly IReadOnlyList<string> MetricNames;

    public ProgressHeader(string[] metricNames, string[] unitNames)
    {
        MetricNames = metricNames ?? Array.Empty<string>();
        UnitNames = unitNames ?? Array.Empty<string>();
    }

    public ProgressHeader(params string[] unitNames)
        : this(null, unitNames)
    {
    }
}
