namespace ApiDump;

/// <summary>Writes types as C# does, without namespaces: <c>int</c>, <c>float[]</c>, <c>Outer&lt;T&gt;.Inner</c>.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> _keywords = new()
    {
        ["System.Void"] = "void",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Boolean"] = "bool",
        ["System.Char"] = "char",
        ["System.SByte"] = "sbyte",
        ["System.Byte"] = "byte",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
    };

    public static string Of(Type type)
    {
        if (type.IsByRef)
            return "ref " + Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (type.FullName != null && _keywords.TryGetValue(type.FullName, out string? keyword))
            return keyword;
        return type.IsGenericType ? OfGeneric(type) : WithOuterTypes(type);
    }

    /// <summary>The name after those of the types around it, without generic parameters but with the <c>`1</c>.</summary>
    public static string WithOuterTypes(Type type) =>
        type.IsNested ? WithoutArity(WithOuterTypes(type.DeclaringType!)) + "." + type.Name : type.Name;

    public static string WithoutArity(string name)
    {
        int tick = name.IndexOf('`');
        return tick < 0 ? name : name[..tick];
    }

    private static string OfGeneric(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return "(" + Join(arguments) + ")";

        // Reflection gives a nested type the arguments of the types around it as well; C# writes them where they belong.
        string outer = "";
        if (type.IsNested)
        {
            Type declaring = type.DeclaringType!;
            int taken = declaring.GetGenericArguments().Length;
            outer = WithoutArity(WithOuterTypes(declaring)) + (taken > 0 ? "<" + Join(arguments[..taken]) + ">" : "") + ".";
            arguments = arguments[taken..];
        }
        return outer + WithoutArity(type.Name) + (arguments.Length > 0 ? "<" + Join(arguments) + ">" : "");
    }

    private static string Join(IEnumerable<Type> types) => string.Join(", ", types.Select(Of));
}
