using System.Reflection;

namespace ApiDump;

/// <summary>The field values of a new instance of an options class: a contract as much as default arguments are.</summary>
internal sealed class OptionDefaults
{
    private readonly object? _instance;

    public OptionDefaults(Type type)
    {
        string name = TypeNames.WithOuterTypes(type);
        bool isOptions = name.EndsWith("Options", StringComparison.Ordinal)
            || name.EndsWith("Arguments", StringComparison.Ordinal);
        bool canBeMade = !type.IsAbstract && !type.IsGenericTypeDefinition && !type.IsValueType;
        // Without static members: a static constructor has no parameters, either.
        if (!isOptions || !canBeMade || type.GetConstructor(MemberWriter.Declared & ~BindingFlags.Static, []) == null)
            return;
        try
        {
            _instance = Activator.CreateInstance(type, nonPublic: true);
        }
        catch (TargetInvocationException)
        {
            // A class that cannot be made without arguments or files has no defaults to list.
        }
    }

    /// <summary>" = value" after the declaration of a field, or nothing.</summary>
    public string After(FieldInfo field)
    {
        if (_instance == null || field.IsStatic)
            return "";
        return Literals.OfFieldValue(field.GetValue(_instance)) is { } text ? " = " + text : "";
    }

    /// <summary>One comment line with the values of the inherited fields, or null.</summary>
    public string? InheritedLine(Type type)
    {
        if (_instance == null)
            return null;
        var values = new List<string>();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            if (field.DeclaringType != type && Literals.OfFieldValue(field.GetValue(_instance)) is { } text)
                values.Add(field.Name + "=" + text);
        }
        return values.Count == 0 ? null : SurfaceType.InheritedValuesPrefix + string.Join(", ", values);
    }
}
