using System;
using System.Collections.Generic;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Knows the loadable classes of the registered assemblies and makes instances of them.</summary>
public sealed class ComponentCatalog
{
    private readonly object _lock = new object();
    private readonly HashSet<string> _assemblies = new HashSet<string>();
    private readonly Dictionary<(string Name, Type Signature), LoadableClassInfo> _classes =
        new Dictionary<(string, Type), LoadableClassInfo>();

    internal ComponentCatalog()
    {
    }

    /// <summary>Adds what an assembly declares loadable; once per assembly.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;

            foreach (Attribute attribute in assembly.GetCustomAttributes(typeof(LoadableClassAttributeBase)))
                Add((LoadableClassAttributeBase)attribute, throwOnError);
        }
    }

    internal LoadableClassInfo GetLoadableClassInfo<TSig>(string loadName) => GetLoadableClassInfo(loadName, typeof(TSig));

    /// <summary>The class of a name for a signature, or null.</summary>
    internal LoadableClassInfo GetLoadableClassInfo(string loadName, Type signatureType)
    {
        Contracts.CheckParam(
            signatureType.BaseType == typeof(MulticastDelegate), nameof(signatureType), "signatureType must be a delegate type");
        lock (_lock)
            return _classes.TryGetValue((KeyOf(loadName), signatureType), out LoadableClassInfo info) ? info : null;
    }

    /// <summary>Makes the instance of a class; false where no class has that name.</summary>
    internal static bool TryCreateInstance<TRes, TSig>(
        IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class
        => TryCreateInstance(env, typeof(TSig), out result, name, options, extra);

    internal static bool TryCreateInstance<TRes>(
        IHostEnvironment env, Type signatureType, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        LoadableClassInfo info = env.ComponentCatalog.GetLoadableClassInfo(name, signatureType);
        if (info == null)
        {
            result = null;
            return false;
        }

        if (!typeof(TRes).IsAssignableFrom(info.Type))
            throw env.Except($"Loadable class '{name}' does not derive from '{typeof(TRes).FullName}'");
        if (info.ArgType != null || !string.IsNullOrEmpty(options))
            throw env.Except($"Loadable class '{name}' cannot be made from settings.");
        if (info.ParameterCount != extra.Length)
        {
            throw env.Except(
                $"Wrong number of extra parameters for loadable class '{name}', need '{info.ParameterCount}', given "
                + $"'{extra.Length}'");
        }

        result = (TRes)info.CreateInstance(env, extra);
        return true;
    }

    private static string KeyOf(string loadName) => (loadName ?? "").ToLowerInvariant().Trim();

    private void Add(LoadableClassAttributeBase attribute, bool throwOnError)
    {
        Func<object[], object> maker = null;
        bool wantsEnvironment = false;
        if (attribute.InstanceType != typeof(void))
        {
            maker = InstanceMaker.Find(attribute.InstanceType, attribute.LoaderType, attribute.CtorTypes, out wantsEnvironment);
            if (maker == null && throwOnError)
            {
                throw Contracts.Except(
                    $"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
            }
        }

        var info = new LoadableClassInfo(attribute, maker, wantsEnvironment);
        foreach (Type signature in attribute.SigTypes)
        {
            foreach (string name in attribute.LoadNames)
            {
                if (_classes.TryAdd((name.ToLowerInvariant(), signature), info) || !throwOnError)
                    continue;
                LoadableClassInfo present = _classes[(name.ToLowerInvariant(), signature)];
                throw Contracts.Except(
                    $"ComponentCatalog cannot map name '{name}' and SignatureType '{signature}' to {info.Type.Name}, already "
                    + $"mapped to {present.Type.Name}.");
            }
        }
    }

    /// <summary>A class that can be made by name.</summary>
    internal sealed class LoadableClassInfo
    {
        private readonly Func<object[], object> _maker;
        private readonly bool _wantsEnvironment;

        internal LoadableClassInfo(LoadableClassAttributeBase attribute, Func<object[], object> maker, bool wantsEnvironment)
        {
            Type = attribute.InstanceType;
            ArgType = attribute.ArgType;
            ParameterCount = attribute.CtorTypes.Length - (attribute.ArgType == null ? 0 : 1);
            _maker = maker;
            _wantsEnvironment = wantsEnvironment;
        }

        public Type Type { get; }

        public Type ArgType { get; }

        public int ParameterCount { get; }

        public object CreateInstance(IHostEnvironment env, object[] arguments)
        {
            if (_maker == null)
                throw Contracts.Except($"Can't instantiate class '{Type.Name}'");
            if (_wantsEnvironment)
            {
                var withEnvironment = new object[arguments.Length + 1];
                withEnvironment[0] = env;
                arguments.CopyTo(withEnvironment, 1);
                arguments = withEnvironment;
            }

            try
            {
                return _maker(arguments);
            }
            catch (TargetInvocationException ex) when (ex.InnerException != null && ex.InnerException.IsMarked())
            {
                throw Contracts.Except(ex, "Error during class instantiation");
            }
        }
    }
}
