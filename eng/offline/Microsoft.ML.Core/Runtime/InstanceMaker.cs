using System;
using System.Linq;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>
/// The rules by which a loadable class is made: a static property "Instance", else a constructor or a static method "Create",
/// whichever is more accessible, with or without the environment in front.
/// </summary>
internal static class InstanceMaker
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The way to make an instance, or null.</summary>
    public static Func<object[], object> Find(Type instType, Type loaderType, Type[] parameters, out bool wantsEnvironment)
    {
        wantsEnvironment = false;
        if (parameters.Length == 0 && InstanceGetter(instType, loaderType) is MethodInfo getter)
            return _ => getter.Invoke(null, null);

        ConstructorInfo constructor = null;
        bool constructorWantsEnvironment = false;
        if (instType.IsAssignableFrom(loaderType))
        {
            constructor = Either(
                parameters,
                types => loaderType.GetConstructor(BindingFlags.Instance | Any, null, types, null),
                out constructorWantsEnvironment);
        }

        MethodInfo create = Either(
            parameters, types => CreateMethod(instType, loaderType, types), out bool createWantsEnvironment);

        if (constructor != null && create != null)
        {
            int difference = Accessibility(constructor) - Accessibility(create);
            if (difference == 0)
            {
                throw Contracts.Except(
                    $"Can't load type {instType}, because it has both create and constructor methods with the same visibility. "
                    + "Please indicate which one should be used by changing either the signature or the visibility of one of "
                    + "them.");
            }

            if (difference > 0)
                create = null;
        }

        if (create != null)
        {
            wantsEnvironment = createWantsEnvironment;
            return arguments => create.Invoke(null, arguments);
        }

        if (constructor == null)
            return null;
        wantsEnvironment = constructorWantsEnvironment;
        return arguments => constructor.Invoke(arguments);
    }

    private static T Either<T>(Type[] parameters, Func<Type[], T> find, out bool wantsEnvironment)
        where T : MethodBase
    {
        wantsEnvironment = false;
        T found = find(parameters);
        if (found != null)
            return found;
        found = find(parameters.Prepend(typeof(IHostEnvironment)).ToArray());
        wantsEnvironment = found != null;
        return found;
    }

    private static MethodInfo InstanceGetter(Type instType, Type loaderType)
    {
        PropertyInfo property = loaderType.GetProperty("Instance", instType);
        MethodInfo getter = property?.DeclaringType == loaderType ? property.GetGetMethod(nonPublic: false) : null;
        return getter != null && getter.IsStatic && getter.ReturnType == instType ? getter : null;
    }

    private static MethodInfo CreateMethod(Type instType, Type loaderType, Type[] parameters)
    {
        MethodInfo method = loaderType.GetMethod(
            "Create", BindingFlags.Static | BindingFlags.FlattenHierarchy | Any, null, parameters, null);
        return method != null && method.DeclaringType == loaderType && method.ReturnType == instType ? method : null;
    }

    private static int Accessibility(MethodBase method)
        => method.IsPublic ? 4
            : method.IsFamilyOrAssembly ? 3
            : method.IsAssembly ? 2
            : method.IsFamily || method.IsFamilyAndAssembly ? 1
            : 0;
}
