using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLVision.Extensions.Bridge;

/// <summary>The one class that ML.NET loads for every component; <c>Registration.cs</c> announces it.</summary>
internal static class ComponentLoader
{
    /// <summary>At most 24 characters, which ML.NET keeps in the header of a model.</summary>
    public const string LoaderSignature = "MLVisionComponent";

    // ML.NET calls it by reflection: a static method of this name that returns exactly ITransformer. The type of the second
    // parameter, ModelLoadContext, is internal.
    private static ITransformer Create(IHostEnvironment environment, object loadContext)
    {
        using IChannel channel = environment.Start("MLVision.Extensions");
        try
        {
            return Load(loadContext, channel);
        }
        catch (InvalidDataException exception)
        {
            // ML.NET wraps what is thrown here in exceptions that say nothing, so the log says it too.
            channel.Error(MessageSensitivity.None, "{0}", exception.Message);
            throw;
        }
    }

    private static ITransformer Load(object loadContext, IChannel log)
    {
        ComponentPayload payload = ComponentPayload.Load(MLNetInternals.GetReader(loadContext));
        Type type = FindComponent(payload);
        int newest = type.GetCustomAttribute<ComponentAttribute>()!.Version;
        if (payload.ComponentVersion > newest)
            throw new InvalidDataException(
                $"The model holds version {payload.ComponentVersion} of the component '{payload.ComponentId}', written by " +
                $"{payload.AssemblyName} {payload.AssemblyVersion}; this is {payload.AssemblyName} " +
                $"{ComponentPayload.VersionOf(type.Assembly)}, which reads versions 1 to {newest}. " +
                $"Use a newer {payload.AssemblyName}.");

        try
        {
            return (ITransformer)ReadMethod.MakeGenericMethod(type)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [payload, loadContext, log], null)!;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is found here says it all; an exception inside it would be what GetBaseException gives to those who unwrap.
            throw new InvalidDataException(
                $"The model's component '{payload.ComponentId}' (version {payload.ComponentVersion}, written by " +
                $"{payload.AssemblyName} {payload.AssemblyVersion}) cannot be read: {exception.Message}",
                exception is InvalidDataException ? null : exception);
        }
    }

    private static readonly MethodInfo ReadMethod =
        typeof(ComponentLoader).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static ITransformer Read<T>(ComponentPayload payload, object loadContext, IChannel log)
        where T : ITransformer, IComponent<T>
    {
        using ComponentReader reader = payload.OpenReader(
            (name, read) => MLNetInternals.TryLoadBinaryStream(loadContext, name, read), log);
        T component = T.Read(reader);
        long rest = reader.BaseStream.Length - reader.BaseStream.Position;
        return rest == 0 ? component : throw new InvalidDataException($"{rest} bytes more than expected");
    }

    private static Type FindComponent(ComponentPayload payload)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(new AssemblyName(payload.AssemblyName));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new InvalidDataException(
                $"The model holds the component '{payload.ComponentId}' of {payload.AssemblyName} {payload.AssemblyVersion}, " +
                "which this program does not have. Reference the package of that name.", exception);
        }

        foreach (Type type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<ComponentAttribute>() is { } component && component.Id == payload.ComponentId)
                return type;
        }

        throw new InvalidDataException(
            $"The model holds the component '{payload.ComponentId}', written by {payload.AssemblyName} " +
            $"{payload.AssemblyVersion}; {payload.AssemblyName} {ComponentPayload.VersionOf(assembly)} does not know it. " +
            $"Use a newer {payload.AssemblyName}.");
    }
}
