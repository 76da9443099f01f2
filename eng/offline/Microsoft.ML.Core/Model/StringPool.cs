using System.Collections.Generic;

namespace Microsoft.ML;

/// <summary>The strings of one part of a model, each once, numbered in the order of their first use.</summary>
internal sealed class StringPool
{
    private readonly Dictionary<string, int> _ids = new Dictionary<string, int>();
    private readonly List<string> _strings = new List<string>();

    public IReadOnlyList<string> Strings => _strings;

    public int IdOf(string text)
    {
        if (!_ids.TryGetValue(text, out int id))
        {
            id = _strings.Count;
            _ids.Add(text, id);
            _strings.Add(text);
        }

        return id;
    }
}
