using System.Text.RegularExpressions;

namespace ApiDump;

/// <summary>
/// Tells where a surface that should be a subset of another is not: something that the other lacks or that differs there.
/// A subset may leave out types, interfaces of its classes among them, and members, but not what a user's class would have to
/// implement.
/// </summary>
internal static partial class SurfaceComparison
{
    // Internal upstream, so nobody outside can see them or rely on them.
    private static readonly string[] _internalAttributes = ["Range", "EntryPointKind", "EnumValueDisplay", "BooleanChoice"];

    /// <summary>One text for each difference; none when the first is a true subset of the second.</summary>
    public static IReadOnlyList<string> Differences(IEnumerable<SurfaceType> subset, IEnumerable<SurfaceType> upstream)
    {
        Dictionary<string, SurfaceType> byName = upstream.ToDictionary(type => type.Name);
        SurfaceType[] types = [.. subset];
        HashSet<string> leftOut = [.. byName.Keys.Except(types.Select(type => type.Name)).Select(name => name.Split('.')[^1])];
        var differences = new List<string>();
        foreach (SurfaceType type in types)
        {
            if (byName.TryGetValue(type.Name, out SurfaceType? wanted))
                differences.AddRange(Differences(type, wanted, leftOut).Select(text => type.Name + ": " + text));
            else
                differences.Add(type.Name + ": upstream has no such type: " + type.Header);
        }
        return differences;
    }

    private static IEnumerable<string> Differences(SurfaceType type, SurfaceType upstream, HashSet<string> leftOut)
    {
        foreach ((string what, string ours, string theirs) in HeaderParts(type, upstream, leftOut))
        {
            if (ours != theirs)
                yield return $"{what} is '{ours}', upstream '{theirs}'";
        }

        // A line may stand twice: members of a base interface can be hidden, but also listed by accident.
        Dictionary<string, string> theirMembers = upstream.Members.DistinctBy(Normalize).ToDictionary(Normalize);
        foreach (string member in type.Members.Where(member => !theirMembers.ContainsKey(Normalize(member))))
        {
            string name = MemberName(member);
            IEnumerable<string> similar = upstream.Members.Where(other => MemberName(other) == name);
            yield return "upstream has no member\n      " + Normalize(member)
                + string.Concat(similar.Select(other => "\n  but " + Normalize(other)));
        }

        HashSet<string> ourMembers = type.Members.Select(Normalize).ToHashSet();
        foreach (string member in theirMembers.Keys.Where(member => MustBeThere(upstream, member)).Except(ourMembers))
            yield return "lacks a member that an implementation needs\n      " + member;
    }

    private static IEnumerable<(string What, string Ours, string Theirs)> HeaderParts(
        SurfaceType ours, SurfaceType theirs, HashSet<string> leftOut) =>
    [
        ("kind", ours.Kind, theirs.Kind),
        ("signature", ours.Signature, theirs.Signature),
        ("base type", ours.Base, theirs.Base),
        ("list of interfaces", Sorted(ours.Interfaces),
            Sorted(theirs.Interfaces.Where(name => theirs.IsInterface || !leftOut.Contains(name)))),
        ("list of attributes", Sorted(ours.Attributes.Where(IsPublic)), Sorted(theirs.Attributes.Where(IsPublic))),
        ("constraint", ours.Constraints, theirs.Constraints),
    ];

    private static string Sorted(IEnumerable<string> items) => string.Join(", ", items.Order(StringComparer.Ordinal));

    private static string Normalize(string member)
    {
        (IReadOnlyList<string> attributes, string rest) = SurfaceText.TakeAttributes(member);
        return string.Concat(attributes.Where(IsPublic).Select(attribute => attribute + " ")) + rest;
    }

    private static bool IsPublic(string attribute) =>
        !_internalAttributes.Any(name => attribute.StartsWith("[" + name, StringComparison.Ordinal)
            && attribute[name.Length + 1] is '(' or ']');

    private static bool MustBeThere(SurfaceType upstream, string member) =>
        upstream.IsInterface || AbstractMember().IsMatch(member);

    private static string MemberName(string member) => Name().Match(SurfaceText.TakeAttributes(member).Declaration).Value;

    [GeneratedRegex(@"^(\[.*\] )?(protected )?abstract ")]
    private static partial Regex AbstractMember();

    // The word before the parameters, the accessors, the value or the end, whichever comes first.
    [GeneratedRegex(@"\w+(?=(<[^()]*>)?\(|\[| \{| = |=|$)")]
    private static partial Regex Name();
}
