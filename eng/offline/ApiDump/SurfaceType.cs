using System.Text;

namespace ApiDump;

/// <summary>One type of a surface list: its header line (without the "## ") and a line for each member.</summary>
internal sealed class SurfaceType
{
    internal const string InheritedValuesPrefix = "// inherited field values of a new instance: ";

    private static readonly HashSet<string> _kindWords =
        ["internal", "protected", "ref", "static", "abstract", "sealed", "class", "struct", "interface", "enum", "delegate"];

    public SurfaceType(string header, IReadOnlyList<string> memberLines)
    {
        Header = header;
        MemberLines = memberLines;
        (Attributes, string rest) = SurfaceText.TakeAttributes(header);

        string[] words = rest.Split(' ');
        int kindWords = words.TakeWhile(_kindWords.Contains).Count();
        Kind = string.Join(' ', words.Take(kindWords));
        rest = string.Join(' ', words.Skip(kindWords));
        if (Kind.EndsWith("delegate", StringComparison.Ordinal))
        {
            int name = SurfaceText.IndexOutside(rest, " ", 0) + 1;
            Name = rest[name..SurfaceText.IndexOutside(rest, "(", name)];
            Signature = rest;
            return;
        }

        int constraints = SurfaceText.IndexOutside(rest, " where ", 0);
        if (constraints >= 0)
            (rest, Constraints) = (rest[..constraints], rest[(constraints + 1)..]);
        int interfaces = SurfaceText.IndexOutside(rest, " [", 0);
        if (interfaces >= 0)
            (rest, Interfaces) = (rest[..interfaces], SurfaceText.Split(rest[(interfaces + 2)..^1], ", "));
        int baseType = SurfaceText.IndexOutside(rest, " : ", 0);
        if (baseType >= 0)
            (rest, Base) = (rest[..baseType], rest[(baseType + 3)..]);
        Name = rest;
    }

    public string Header { get; }

    public IReadOnlyList<string> MemberLines { get; }

    /// <summary>"sealed class", "interface", ...</summary>
    public string Kind { get; }

    /// <summary>With the namespace and the generic parameters.</summary>
    public string Name { get; }

    /// <summary>The whole declaration of a delegate; empty for others.</summary>
    public string Signature { get; } = "";

    public string Base { get; } = "";

    public IReadOnlyList<string> Interfaces { get; } = [];

    public IReadOnlyList<string> Attributes { get; }

    public string Constraints { get; } = "";

    public bool IsEnum => Kind.EndsWith("enum", StringComparison.Ordinal);

    public bool IsInterface => Kind.EndsWith("interface", StringComparison.Ordinal);

    /// <summary>The members one by one: a list writes the values of an enum, and inherited option values, in one line.</summary>
    public IEnumerable<string> Members
    {
        get
        {
            if (IsEnum)
                return MemberLines.SelectMany(line => SurfaceText.Split(line, ", "));
            return MemberLines.SelectMany(line => line.StartsWith(InheritedValuesPrefix, StringComparison.Ordinal)
                ? SurfaceText.Split(line[InheritedValuesPrefix.Length..], ", ").Select(value => "inherited field value " + value)
                : [line]);
        }
    }

    public string ToText()
    {
        var text = new StringBuilder().Append("\n## ").Append(Header).Append('\n');
        foreach (string line in MemberLines)
            text.Append("  ").Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads a list; lines that belong to no type (comments, prose) are passed over.</summary>
    public static IReadOnlyList<SurfaceType> Parse(string list)
    {
        var types = new List<SurfaceType>();
        string? header = null;
        var members = new List<string>();
        foreach (string line in list.Split('\n').Append("# end"))
        {
            if (header != null && line.StartsWith("  ", StringComparison.Ordinal))
            {
                members.Add(line.Trim());
                continue;
            }
            if (header != null)
                types.Add(new SurfaceType(header, members.ToArray()));
            header = null;
            members.Clear();
            if (line.StartsWith("## ", StringComparison.Ordinal))
                header = line["## ".Length..].TrimEnd();
        }
        return types;
    }
}
