using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <remarks>The state of a parameter is found by the handle of its tensor, so the tensor object must stay the same.</remarks>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults;
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper()
    {
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <remarks>Makes the gradients zero; <see cref="nn.Module.zero_grad"/> can also drop them.</remarks>
    public override void zero_grad()
    {
        foreach (Parameter parameter in parameters())
        {
            using Tensor grad = parameter.grad;
            grad?.zero_();
        }
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (ParamGroup group in _parameter_groups)
        {
            var indices = new List<int>();
            dictionary.Options.Add(group.Options);
            dictionary.StateIndexRef.Add(indices);
            foreach (Parameter parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(_state[parameter.Handle]);
            }
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        StateDictionary own = this.state_dict();
        ThrowUnlessSame(own, state_dict.Options.Count, state_dict.State.Count);
        foreach ((OptimizerOptions mine, OptimizerOptions other) in own.Options.Zip(state_dict.Options))
        {
            if (mine != other)
                mine.LoadStateDict(other);
        }
        foreach ((OptimizerState mine, OptimizerState other) in own.State.Zip(state_dict.State))
        {
            if (mine != other)
                mine.LoadStateDict(other);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        StateDictionary dictionary = state_dict();
        writer.Write(GetType().Name);
        Leb128.Write(writer, dictionary.Options.Count);
        Leb128.Write(writer, dictionary.State.Count);
        foreach (OptimizerOptions options in dictionary.Options)
            options.SaveStateDict(writer);
        foreach (OptimizerState state in dictionary.State)
            state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        string name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException(
                $"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }
        StateDictionary own = state_dict();
        ThrowUnlessSame(own, Leb128.Read(reader), Leb128.Read(reader));
        foreach (OptimizerOptions options in own.Options)
            options.LoadStateDict(reader);
        foreach (OptimizerState state in own.State)
            state.LoadStateDict(reader);
    }

    public void to(Device device)
    {
        foreach ((_, OptimizerState state) in _state)
            state.to(device);
    }

    /// <remarks>Evaluates the loss, if it is given, then lets the body change each group, without recording gradients.</remarks>
    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null) where T : ParamGroup
    {
        Tensor loss = null;
        if (loss_closure is not null)
        {
            using (enable_grad())
                loss = loss_closure();
        }
        using (no_grad())
        using (NewDisposeScope())
        {
            foreach (ParamGroup group in _parameter_groups)
                body((T)group);
        }
        return loss;
    }

    /// <summary>A step whose body changes one parameter, which has a gradient, by the options of its group.</summary>
    private protected Tensor StepEach<TOptions, TState>(
        Action<TOptions, TState, Parameter, Tensor> body, Func<Tensor> loss_closure)
        where TOptions : OptimizerOptions where TState : OptimizerState =>
        _step<ParamGroup>(group =>
        {
            var options = (TOptions)group.Options;
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is { } grad)
                    body(options, (TState)_state[parameter.Handle], parameter, grad);
            }
        }, loss_closure);

    internal override void DisposeState()
    {
        foreach ((_, OptimizerState state) in _state)
            ((IDisposable)state).Dispose();
        _state.Clear();
    }

    /// <summary>Adds a group whose options are complete, with a new state for each parameter.</summary>
    internal void AddGroup(ParamGroup group, OptimizerOptions options, Func<Parameter, OptimizerState> newState)
    {
        group.Options = options;
        options.LearningRate ??= _defaults.LearningRate;
        options.InitialLearningRate = options.LearningRate.Value;
        _parameter_groups.Add(group);
        foreach (Parameter parameter in group.Parameters)
        {
            OptimizerState state = newState(parameter);
            _state[parameter.Handle] = state;
            state.Initialize(options);
        }
    }

    internal static void ThrowIfNegative(double value, string name)
    {
        if (value < 0)
            throw new ArgumentException($"Invalid {name}: {value}");
    }

    private static void ThrowUnlessSame(StateDictionary own, long options, long states)
    {
        if (options != own.Options.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != own.State.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of states.");
    }
}
