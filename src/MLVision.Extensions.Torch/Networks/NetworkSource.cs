using System.Reflection;
using MLVision.Extensions.Bridge;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// How a network is built, in a form that a saved model can repeat: a name in the registry, or a marked method.
/// </summary>
internal sealed class NetworkSource
{
    private readonly string _assembly;
    private readonly string _type;
    private readonly string _name;
    private readonly Func<NetworkOptions, nn.Module<Tensor, Tensor>> _create;

    private NetworkSource(string assembly, string type, string name, Func<NetworkOptions, nn.Module<Tensor, Tensor>> create)
    {
        _assembly = assembly;
        _type = type;
        _name = name;
        _create = create;
    }

    /// <summary>The name of the architecture, or of the type and the method.</summary>
    public string Name => _type.Length == 0 ? _name : $"{_type}.{_name}";

    /// <summary>A network of <see cref="Architectures"/>.</summary>
    public static NetworkSource Named(string architecture) =>
        new("", "", architecture, options => Architectures.Create(architecture, options));

    /// <summary>A method of the application.</summary>
    /// <param name="factory">The method.</param>
    /// <param name="option">The name of the option that gave it.</param>
    /// <exception cref="ArgumentException">A saved model could not call it again; the message says what to do.</exception>
    public static NetworkSource Of(Func<NetworkOptions, nn.Module<Tensor, Tensor>> factory, string option)
    {
        MethodInfo method = factory.Method;
        if (factory.Target is not null || factory.GetInvocationList().Length != 1 || Objection(method) is { })
        {
            string called = method.Name.Contains('<') ? "a lambda or local function" : $"'{method.Name}'";
            throw new ArgumentException(
                $"{option} is {called}, which a saved model could not find again. Give a static method of a class, marked with " +
                $"[NetworkFactory]; or register it, Architectures.Register(\"my-network\", ...), wherever models are trained " +
                $"and loaded, and set Architecture to that name.", option);
        }

        Type type = method.DeclaringType!;
        return new NetworkSource(type.Assembly.GetName().Name!, type.FullName!, method.Name, factory);
    }

    public static NetworkSource Read(ComponentReader reader)
    {
        string assembly = reader.ReadString(), type = reader.ReadString(), name = reader.ReadString();
        if (type.Length > 0)
            return new NetworkSource(assembly, type, name, Find(assembly, type, name));
        return Architectures.Contains(name)
            ? Named(name)
            : throw new InvalidDataException(
                $"its network '{name}' is not registered here; call Architectures.Register(\"{name}\", ...) before the model " +
                "is loaded");
    }

    public void Write(ComponentWriter writer)
    {
        writer.Write(_assembly);
        writer.Write(_type);
        writer.Write(_name);
    }

    public nn.Module<Tensor, Tensor> Create(NetworkOptions options) =>
        _create(options) ?? throw new InvalidOperationException($"'{Name}' returned no network.");

    private static Func<NetworkOptions, nn.Module<Tensor, Tensor>> Find(string assemblyName, string typeName, string name)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(new AssemblyName(assemblyName));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new InvalidDataException(
                $"its network is built by '{typeName}.{name}' of the assembly '{assemblyName}', which this program does not have",
                exception);
        }

        MethodInfo? method = assembly.GetType(typeName)?.GetMethod(
            name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(NetworkOptions)]);
        string? objection = method is null ? "is not there" : Objection(method);
        return objection is null
            ? method!.CreateDelegate<Func<NetworkOptions, nn.Module<Tensor, Tensor>>>()
            : throw new InvalidDataException(
                $"its network is built by '{typeName}.{name}' of the assembly '{assemblyName}', which {objection}");
    }

    /// <summary>Why a model may not call a method; null if it may.</summary>
    private static string? Objection(MethodInfo method) => method switch
    {
        // A model is a file that may come from anywhere: it may call only what was meant to be called by models.
        _ when method.GetCustomAttribute<NetworkFactoryAttribute>() is null => "is not marked with [NetworkFactory]",
        { IsStatic: false } or { IsGenericMethod: true } => "is not static or is generic",
        { DeclaringType: not { IsGenericType: false } } => "is part of a generic type",
        _ when method.Name.Contains('<') => "has no lasting name",
        _ when !typeof(nn.Module<Tensor, Tensor>).IsAssignableFrom(method.ReturnType) => "does not return a network",
        _ => null,
    };
}
