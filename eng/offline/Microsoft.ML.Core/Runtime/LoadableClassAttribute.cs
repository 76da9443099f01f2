using System;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Names a class that can be made by name, and how: a delegate type tells the arguments.</summary>
internal abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckParam(sigTypes != null && sigTypes.Length > 0 && sigTypes.All(type => type != null), nameof(sigTypes));
        if (loadNames == null || loadNames.Length == 0)
            loadNames = new[] { userName };
        Contracts.CheckParam(
            loadNames.All(name => !string.IsNullOrWhiteSpace(name)),
            nameof(loadNames),
            "LoadableClass load name parameter can't be empty");

        InstanceType = instType;
        LoaderType = loaderType;
        ArgType = argType;
        SigTypes = sigTypes;
        CtorTypes = ParametersOf(sigTypes, argType);
        Summary = summary;
        UserName = userName;
        LoadNames = loadNames;
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public Type ArgType { get; }

    public Type[] SigTypes { get; }

    /// <summary>The parameter types of the constructor or create method, without the environment.</summary>
    public Type[] CtorTypes { get; }

    public string Summary { get; }

    public string UserName { get; }

    public string[] LoadNames { get; }

    public string DocName { get; set; }

    private static Type[] ParametersOf(Type[] sigTypes, Type argType)
    {
        Type[] first = null;
        foreach (Type sigType in sigTypes)
        {
            Contracts.CheckParam(
                sigType.BaseType == typeof(MulticastDelegate),
                nameof(sigTypes),
                $"LoadableClass signature type '{sigType}' must be a delegate type");
            MethodInfo invoke = sigType.GetMethod("Invoke");
            Contracts.CheckParam(
                invoke != null && invoke.ReturnType == typeof(void),
                nameof(sigTypes),
                $"LoadableClass signature type '{sigType}' must return void");
            Type[] parameters = invoke.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            first ??= parameters;
            Contracts.CheckParam(
                first.SequenceEqual(parameters), nameof(sigTypes), "LoadableClass signatures must have the same parameters");
        }

        return argType == null ? first : first.Prepend(argType).ToArray();
    }
}

/// <inheritdoc cref="LoadableClassAttributeBase"/>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, new[] { sigType }, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, new[] { sigType }, userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, new[] { sigType }, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, new[] { sigType }, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }
}
