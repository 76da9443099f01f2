using System;
using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Where the messages of all components meet.</summary>
internal sealed class MessageBus
{
    private Action<string, ChannelMessage> _listeners;

    public void AddListener(Action<string, ChannelMessage> listener) => _listeners += listener;

    public void Send(string source, ChannelMessage message) => _listeners?.Invoke(source, message);
}

/// <summary>Messages of one activity of a component.</summary>
internal class Pipe<TMessage> : IPipe<TMessage>
{
    private readonly MessageBus _bus;
    private readonly string _component;
    private readonly string _activity;
    private readonly string _source;

    public Pipe(MessageBus bus, string component, string parentName, string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        _bus = bus;
        _component = component;
        _activity = name;
        _source = string.IsNullOrEmpty(parentName) ? name : $"{parentName}; {name}";
    }

    public string ContextDescription => _source;

    public void Send(TMessage msg)
    {
        // Only texts have listeners.
        if (msg is ChannelMessage text)
            _bus.Send(_source, text);
    }

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
        {
            ex.Data["Throwing component"] = _component;
            ex.Data["Phase"] = _activity;
            Contracts.Mark(ex);
        }

        return ex;
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>Texts of one activity, framed by messages about its start and end.</summary>
internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _disposed;

    public Channel(MessageBus bus, string component, string parentName, string name)
        : base(bus, component, parentName, name)
    {
        Trace(MessageSensitivity.None, "Channel started");
    }

    public void Trace(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Info, sensitivity, fmt, args));

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_start));
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
