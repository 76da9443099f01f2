#nullable enable annotations
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <remarks>Disposes what each module hands to the next, so a module must not return its input itself.</remarks>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string Name, nn.Module Module)> _modules = [];

    internal Sequential()
        : base(nameof(Sequential))
    {
    }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
        : this()
    {
        foreach ((string name, nn.Module<Tensor, Tensor> module) in modules)
            append(name, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
        : this()
    {
        foreach (nn.Module<Tensor, Tensor> module in modules)
            append(module);
    }

    public int Count => _modules.Count;

    // The name that the indexer has upstream in compiled code.
    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => (nn.IModule<Tensor, Tensor>)_modules[index].Module;

    /// <remarks>The same modules in another Sequential.</remarks>
    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        _modules.Add((name, (nn.Module)module));
        return this;
    }

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_modules.Count.ToString(), module);

    public override Tensor forward(Tensor tensor)
    {
        if (_modules.Count == 0)
            return tensor.alias();
        Tensor current = tensor;
        for (int i = 0; i < _modules.Count; i++)
        {
            Tensor next = this[i].call(current);
            if (i > 0)
                current.Dispose();
            current = next;
        }
        return current;
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        return Inner(recurse, module => module.named_parameters(true)).Where(named => seen.Add(named.Item2.handle));
    }

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
    {
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        return Inner(recurse, module => module.named_buffers(true, include_persistent))
            .Where(named => seen.Add(named.Item2.handle));
    }

    public override IEnumerable<(string name, nn.Module module)> named_children() => _modules;

    public override IEnumerable<(string name, nn.Module module)> named_modules() =>
        _modules.Concat(Inner(true, module => module.named_modules()));

    public override nn.Module apply(Action<nn.Module> fn)
    {
        foreach ((_, nn.Module module) in _modules)
            module.apply(fn);
        fn(this);
        return this;
    }

    // Spelled out, because upstream has an override of its own here; training reaches the modules through named_children.
    public override void train(bool on = true) => base.train(on);

    public override void eval() => base.eval();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach ((_, nn.Module module) in _modules)
                module.Dispose();
        }
        base.Dispose(disposing);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        foreach ((_, nn.Module module) in _modules)
            module._to(device, dtype, non_blocking);
        return this;
    }

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        foreach ((_, nn.Module module) in _modules)
            module._to(deviceType, deviceIndex, non_blocking);
        return this;
    }

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        foreach ((_, nn.Module module) in _modules)
            module._to(dtype, non_blocking);
        return this;
    }

    private IEnumerable<(string, T)> Inner<T>(bool recurse, Func<nn.Module, IEnumerable<(string, T)>> of)
    {
        if (!recurse)
            return [];
        return _modules.SelectMany(outer => of(outer.Module).Select(inner => ($"{outer.Name}.{inner.Item1}", inner.Item2)));
    }

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || start > Count)
            throw new IndexOutOfRangeException($"{start} is not a valid index.");
        if (end < 0 || end > Count)
            throw new IndexOutOfRangeException($"{end} is not a valid index.");
        var slice = new Sequential();
        for (int i = start; i < end; i++)
            slice._modules.Add(_modules[i]);
        return slice;
    }
}
