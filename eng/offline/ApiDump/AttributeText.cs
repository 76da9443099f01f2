using System.Reflection;

namespace ApiDump;

/// <summary>Writes the attributes that a user of the assembly can feel; those for compilers and debuggers are left out.</summary>
internal static class AttributeText
{
    private static readonly HashSet<string> _leftOut =
    [
        "NullableAttribute", "NullableContextAttribute", "CompilerGeneratedAttribute", "ExtensionAttribute",
        "DebuggerStepThroughAttribute", "IteratorStateMachineAttribute", "AsyncStateMachineAttribute", "IsReadOnlyAttribute",
        "DefaultMemberAttribute", "TupleElementNamesAttribute", "DebuggerBrowsableAttribute", "IsByRefLikeAttribute",
        "RequiredMemberAttribute", "CompilerFeatureRequiredAttribute", "SuppressMessageAttribute", "DebuggerDisplayAttribute",
        "DebuggerTypeProxyAttribute", "UnmanagedFunctionPointerAttribute",

        // ML.NET's own, all internal there.
        "ArgumentAttribute", "BestFriendAttribute", "TlcModuleAttribute", "HideEnumValueAttribute", "TGUIAttribute",
        "SweepableDiscreteParamAttribute", "SweepableFloatParamAttribute", "SweepableLongParamAttribute",
        "SweepableParamAttribute",
    ];

    /// <summary>"[A][B(1)] ", or nothing.</summary>
    public static string Of(MemberInfo member)
    {
        IEnumerable<string> texts = member.GetCustomAttributesData().Where(data => IsShown(data, member)).Select(Of);
        string all = string.Concat(texts.Order(StringComparer.Ordinal));
        return all.Length == 0 ? "" : all + " ";
    }

    private static bool IsShown(CustomAttributeData data, MemberInfo member)
    {
        string name = data.AttributeType.Name;
        if (_leftOut.Contains(name) || name.StartsWith("TargetType", StringComparison.Ordinal))
            return false;
        if (name != nameof(ObsoleteAttribute))
            return true;

        // Compilers put this one on ref structs and on constructors of types with required members, to stop older compilers.
        bool fromCompiler = data.ConstructorArguments.Any(argument => argument.Value is string message
            && (message.Contains("ref struct") || message.Contains("required members")));
        return !fromCompiler && member is not Type { IsByRefLike: true };
    }

    private static string Of(CustomAttributeData data)
    {
        string name = data.AttributeType.Name;
        if (name.EndsWith("Attribute", StringComparison.Ordinal))
            name = name[..^"Attribute".Length];
        if (name == "Obsolete")
            return "[Obsolete]";

        IEnumerable<string> named = data.NamedArguments.Select(argument => argument.MemberName + "=" + Of(argument.TypedValue));
        string arguments = string.Join(", ", data.ConstructorArguments.Select(Of).Concat(named));
        return "[" + name + (arguments.Length == 0 ? "" : "(" + arguments + ")") + "]";
    }

    private static string Of(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        IReadOnlyCollection<CustomAttributeTypedArgument> items => "{" + string.Join(", ", items.Select(Of)) + "}",
        Type type => "typeof(" + TypeNames.Of(type) + ")",
        _ => Literals.Of(argument.Value, argument.ArgumentType),
    };
}
