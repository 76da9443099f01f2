using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ApiDump;

/// <summary>Writes one member a line.</summary>
internal sealed class MemberWriter(bool withInternals)
{
    public const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] _documentationConstants = ["Summary", "UserName", "Remarks"];

    /// <summary>Constructors, fields, properties, events, methods by name; operators are methods, accessors are not.</summary>
    public IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum)
            return [string.Join(", ", type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(EnumValue))];

        var lines = new List<string>();
        var defaults = new OptionDefaults(type);
        lines.AddRange(type.GetConstructors(Declared).Where(c => !c.IsStatic && IsListed(c)).Select(Constructor));
        lines.AddRange(type.GetFields(Declared).Where(IsListed).Select(field => Field(field) + defaults.After(field)));
        if (defaults.InheritedLine(type) is { } inherited)
            lines.Add(inherited);
        lines.AddRange(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsListed)).Select(Property));
        lines.AddRange(type.GetEvents(Declared).Where(e => IsListed(e.AddMethod!))
            .Select(e => $"event {TypeNames.Of(e.EventHandlerType!)} {e.Name}"));
        lines.AddRange(type.GetMethods(Declared)
            .Where(m => IsListed(m) && !m.Name.StartsWith('<')
                && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)))
            .OrderBy(m => m.Name, StringComparer.Ordinal).Select(Method));
        return lines;
    }

    public static string Parameters(ParameterInfo[] parameters, bool isExtension = false) =>
        "(" + string.Join(", ", parameters.Select((p, i) => (i == 0 && isExtension ? "this " : "") + Parameter(p))) + ")";

    /// <summary>" where T : class, new()" for each constrained parameter.</summary>
    public static string Constraints(IEnumerable<Type> genericArguments)
    {
        var text = new StringBuilder();
        foreach (Type parameter in genericArguments.Where(argument => argument.IsGenericParameter))
        {
            GenericParameterAttributes flags = parameter.GenericParameterAttributes;
            bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            var constraints = new List<string>();
            if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                constraints.Add("class");
            if (isStruct)
                constraints.Add("struct");
            IEnumerable<Type> types = parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType));
            constraints.AddRange(types.Select(TypeNames.Of));
            if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
                constraints.Add("new()");
            if (constraints.Count > 0)
                text.Append(" where ").Append(parameter.Name).Append(" : ").AppendJoin(", ", constraints);
        }
        return text.ToString();
    }

    private static string EnumValue(FieldInfo field) => $"{AttributeText.Of(field)}{field.Name}={field.GetRawConstantValue()}";

    private string Constructor(ConstructorInfo constructor) =>
        AttributeText.Of(constructor) + Accessibility(constructor) + "new" + Parameters(constructor.GetParameters());

    private static string Field(FieldInfo field)
    {
        string access = field.IsPublic ? "" : field.IsAssembly ? "internal " : "protected ";
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral && !_documentationConstants.Contains(field.Name)
            ? " = " + Literals.Of(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{AttributeText.Of(field)}{access}{kind}{TypeNames.Of(field.FieldType)} {field.Name}{value}";
    }

    private string Property(PropertyInfo property)
    {
        MethodInfo? get = property.GetMethod is { } g && IsListed(g) ? g : null;
        MethodInfo? set = property.SetMethod is { } s && IsListed(s) ? s : null;
        ParameterInfo[] indices = property.GetIndexParameters();
        string name = indices.Length == 0 ? property.Name : "this[" + string.Join(", ", indices.Select(Index)) + "]";
        string getter = get == null ? "" : Accessibility(get) + "get; ";
        string setter = set == null ? "" : Accessibility(set) + Setter(set);
        string modifiers = Modifiers((get ?? property.SetMethod)!);
        string type = TypeNames.Of(property.PropertyType);
        return $"{AttributeText.Of(property)}{modifiers}{type} {name} {{ {getter}{setter}}}";
    }

    private static string Index(ParameterInfo index) =>
        (index.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "") + TypeNames.Of(index.ParameterType) + " " + index.Name;

    private static string Setter(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == nameof(IsExternalInit)) ? "init; " : "set; ";

    private string Method(MethodInfo method)
    {
        Type[] generic = method.IsGenericMethod ? method.GetGenericArguments() : [];
        string names = generic.Length == 0 ? "" : "<" + string.Join(", ", generic.Select(g => g.Name)) + ">";
        return AttributeText.Of(method) + Accessibility(method) + Modifiers(method) + TypeNames.Of(method.ReturnType) + " "
            + method.Name + names + Parameters(method.GetParameters(), method.IsDefined(typeof(ExtensionAttribute)))
            + Constraints(generic);
    }

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string passing = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string typeName = TypeNames.Of(type.IsByRef ? type.GetElementType()! : type);
        string isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string value = parameter.HasDefaultValue ? " = " + Literals.Of(parameter.RawDefaultValue, type) : "";
        return $"{isParams}{passing}{typeName} {parameter.Name}{value}";
    }

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
            return "static ";
        if (method.DeclaringType!.IsInterface || !method.IsVirtual)
            return "";
        bool overrides = method.GetBaseDefinition().DeclaringType != method.DeclaringType;
        if (method.IsAbstract)
            return overrides ? "abstract override " : "abstract ";
        if (overrides)
            return method.IsFinal ? "sealed override " : "override ";
        // Final and new: an implementation of an interface, which C# does not call virtual.
        return method.IsFinal ? "" : "virtual ";
    }

    private bool IsListed(MethodBase method) =>
        withInternals ? !method.IsPrivate : method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private bool IsListed(FieldInfo field) => !field.Name.StartsWith('<')
        && (withInternals ? !field.IsPrivate : field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly);

    private string Accessibility(MethodBase method)
    {
        if (method.IsPublic)
            return "";
        if (method.IsFamily)
            return "protected ";
        if (method.IsFamilyOrAssembly)
            return withInternals ? "protected internal " : "protected ";
        if (method.IsAssembly)
            return "internal ";
        return method.IsFamilyAndAssembly ? "private protected " : "private ";
    }
}
