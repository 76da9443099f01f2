using System.Reflection;

namespace ApiDump;

/// <summary>Reads what an assembly shows to its users, by reflection.</summary>
internal static class AssemblySurface
{
    /// <summary>Public and protected types, or all types when <paramref name="withInternals"/>, by full name.</summary>
    public static IReadOnlyList<SurfaceType> Read(Assembly assembly, bool withInternals = false) =>
        Read(assembly.GetTypes(), withInternals);

    public static IReadOnlyList<SurfaceType> Read(IEnumerable<Type> types, bool withInternals = false)
    {
        var writer = new MemberWriter(withInternals);
        return types
            .Where(type => withInternals ? !type.Name.StartsWith('<') : IsVisibleOrProtected(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => new SurfaceType(
                Header(type, withInternals), IsDelegate(type) ? [] : writer.MembersOf(type).ToArray()))
            .ToArray();
    }

    private static bool IsVisibleOrProtected(Type type)
    {
        for (Type? t = type; t != null; t = t.DeclaringType)
        {
            if (!(t.IsPublic || t.IsNestedPublic || t.IsNestedFamily || t.IsNestedFamORAssem))
                return false;
        }
        return true;
    }

    private static string Header(Type type, bool withInternals)
    {
        string kind = Kind(type);
        if (type.IsByRefLike)
            kind = "ref " + kind;
        if (type.IsNestedFamily || type.IsNestedFamORAssem)
            kind = "protected " + kind;
        if (withInternals && !type.IsVisible)
            kind = "internal " + kind;

        string name = TypeNames.WithoutArity(TypeNames.WithOuterTypes(type));
        Type[] generic = type.GetGenericArguments();
        if (type.IsGenericType)
            name += "<" + string.Join(", ", generic.Select(WithVariance)) + ">";
        else
            name = TypeNames.WithOuterTypes(type);
        if (type.Namespace != null)
            name = type.Namespace + "." + name;

        string constraints = MemberWriter.Constraints(generic);
        if (IsDelegate(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            string parameters = MemberWriter.Parameters(invoke.GetParameters());
            return $"{AttributeText.Of(type)}{kind} {TypeNames.Of(invoke.ReturnType)} {name}{parameters}{constraints}";
        }
        return $"{AttributeText.Of(type)}{kind} {name}{Base(type)}{Interfaces(type, withInternals)}{constraints}";
    }

    private static string Kind(Type type)
    {
        if (type.IsInterface)
            return "interface";
        if (type.IsEnum)
            return "enum";
        if (IsDelegate(type))
            return "delegate";
        if (type.IsValueType)
            return "struct";
        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static string WithVariance(Type parameter)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        string variance = flags.HasFlag(GenericParameterAttributes.Covariant) ? "out "
            : flags.HasFlag(GenericParameterAttributes.Contravariant) ? "in " : "";
        return variance + parameter.Name;
    }

    private static string Base(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? "" : " : " + TypeNames.Of(underlying);
        }
        bool isPlain = type.BaseType == null || type.BaseType == typeof(object) || type.IsValueType;
        return isPlain ? "" : " : " + TypeNames.Of(type.BaseType!);
    }

    /// <summary>Interfaces that the base class does not have already; internal ones are nobody's business outside.</summary>
    private static string Interfaces(Type type, bool withInternals)
    {
        if (type.IsEnum)
            return "";
        Type[] inherited = type.BaseType?.GetInterfaces() ?? [];
        string[] names = type.GetInterfaces()
            .Where(i => !inherited.Contains(i))
            .Where(i => withInternals || i.IsVisible || i.IsPublic || i.IsGenericType && i.GetGenericTypeDefinition().IsPublic)
            .Select(TypeNames.Of).ToArray();
        return names.Length == 0 ? "" : " [" + string.Join(", ", names) + "]";
    }
}
