namespace MLVision.Extensions;

/// <summary>The classes of a data set by their names.</summary>
internal sealed class ClassIndex
{
    private readonly Dictionary<string, uint> _keys = [];

    /// <exception cref="ArgumentException">There is no class, a name is empty, or two are equal.</exception>
    public ClassIndex(IEnumerable<string> names, string parameterName)
    {
        foreach (string name in names)
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException($"The name of class {_keys.Count} is empty.", parameterName);
            if (!_keys.TryAdd(name, (uint)_keys.Count + 1))
                throw new ArgumentException($"The class '{name}' is there twice.", parameterName);
        }

        if (_keys.Count == 0)
            throw new ArgumentException("There are no classes.", parameterName);
        Names = [.. _keys.Keys];
    }

    /// <summary>The names in the order of their keys.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The key of a class, from 1; 0 where there is no such class.</summary>
    public uint Find(string name) => _keys.GetValueOrDefault(name);
}
