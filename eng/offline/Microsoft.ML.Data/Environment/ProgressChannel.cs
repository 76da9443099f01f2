using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Takes progress reports. The local environment shows them to nobody (neither does ML.NET's): components that want to be heard
/// use a channel.
/// </summary>
internal sealed class ProgressChannel : IProgressChannel
{
    private readonly IExceptionContext _ectx;
    private ProgressHeader _header = new ProgressHeader();
    private bool _disposed;

    public ProgressChannel(IExceptionContext ectx)
    {
        _ectx = ectx;
    }

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        => _header = _ectx.CheckRef(header, nameof(header));

    public void Checkpoint(params double?[] values)
    {
        _ectx.Check(!_disposed, "Can't report checkpoints after disposing");
        int most = _header.MetricNames.Count + (2 * _header.UnitNames.Count);
        _ectx.Check(values == null || values.Length <= most, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel(_ectx);

    public void Dispose() => _disposed = true;
}
