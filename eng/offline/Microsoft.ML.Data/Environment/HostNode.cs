using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment of a program, or the host of one of its components: both hand out hosts and channels.</summary>
internal abstract class HostNode : IHostEnvironmentInternal, ICancelable
{
    private readonly object _lock = new object();
    private readonly List<WeakReference<HostNode>> _children = new List<WeakReference<HostNode>>();
    private readonly HostNode _parent;
    private readonly string _shortName;
    private readonly string _fullName;
    private volatile bool _canceled;

    /// <summary>The root.</summary>
    protected HostNode(int? seed)
    {
        Seed = seed;
        Rand = RandomUtils.Create(seed);
        ComponentCatalog = new ComponentCatalog();
        Messages = new MessageBus();
        Options = new OptionTable();
        TempFilePath = System.IO.Path.GetTempPath();
    }

    protected HostNode(HostNode parent, string name, Random rand)
    {
        _parent = parent;
        _shortName = name;
        // A name starts with the component above the one that registers: what two levels share is said once.
        string above = parent._parent?._fullName;
        _fullName = string.IsNullOrEmpty(above) ? name : $"{above}; {name}";
        Rand = rand;
        Seed = parent.Seed;
        ComponentCatalog = parent.ComponentCatalog;
        Messages = parent.Messages;
        Options = parent.Options;
        TempFilePath = parent.TempFilePath;
        FallbackToCpu = parent.FallbackToCpu;
        GpuDeviceId = parent.GpuDeviceId;
        _canceled = parent._canceled;
    }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public int? Seed { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled => _canceled;

    public string ContextDescription => _fullName ?? "HostEnvironment";

    protected MessageBus Messages { get; }

    private OptionTable Options { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            // Hosts draw their seeds one after another, so the same calls give the same random numbers.
            var host = new Host(this, name, seed is int value ? RandomUtils.Create(value) : RandomUtils.Create(Rand));
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            _children.Add(new WeakReference<HostNode>(host));
            return host;
        }
    }

    public IChannel Start(string name) => new Channel(Messages, _shortName, _fullName, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(Messages, _shortName, _fullName, name);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel(this);
    }

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
        {
            ex.Data["Throwing component"] = _shortName ?? "Environment";
            if (_fullName != null)
                ex.Data["Parent component"] = _fullName;
            Contracts.Mark(ex);
        }

        return ex;
    }

    public void CancelExecution()
    {
        lock (_lock)
        {
            _canceled = true;
            foreach (WeakReference<HostNode> child in _children)
            {
                if (child.TryGetTarget(out HostNode node))
                    node.CancelExecution();
            }

            _children.Clear();
        }
    }

    public bool TryAddOption<T>(string name, T value) => Options.TryAdd(name, value);

    public void SetOption<T>(string name, T value) => Options.Set(name, value);

    public bool TryGetOption<T>(string name, out T value) => Options.TryGet(name, out value);

    public T GetOptionOrDefault<T>(string name) => Options.TryGet(name, out T value) ? value : default;

    public bool RemoveOption(string name) => Options.Remove(name);

    private sealed class Host : HostNode, IHost
    {
        public Host(HostNode parent, string name, Random rand)
            : base(parent, name, rand)
        {
        }
    }

    /// <summary>Named settings that all hosts share.</summary>
    private sealed class OptionTable
    {
        private readonly Dictionary<string, object> _values = new Dictionary<string, object>();

        public bool TryAdd(string name, object value)
        {
            lock (_values)
                return _values.TryAdd(name, value);
        }

        public void Set(string name, object value)
        {
            lock (_values)
                _values[name] = value;
        }

        public bool TryGet<T>(string name, out T value)
        {
            lock (_values)
            {
                if (_values.TryGetValue(name, out object found))
                {
                    value = (T)found;
                    return true;
                }
            }

            value = default;
            return false;
        }

        public bool Remove(string name)
        {
            lock (_values)
                return _values.Remove(name);
        }
    }
}

/// <summary>The root of all hosts.</summary>
internal sealed class LocalEnvironment : HostNode
{
    public LocalEnvironment(int? seed = null)
        : base(seed)
    {
    }

    /// <param name="listener">Gets the full name of the source and the message.</param>
    public void AddListener(Action<string, ChannelMessage> listener) => Messages.AddListener(listener);
}
