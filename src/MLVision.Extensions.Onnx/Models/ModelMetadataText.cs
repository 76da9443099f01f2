using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLVision.Extensions.Onnx;

/// <summary>Texts that models carry about themselves.</summary>
internal static partial class ModelMetadataText
{
    /// <summary>
    /// Names as a JSON list, <c>["cat", "dog"]</c>, or as Ultralytics writes them, <c>{0: 'cat', 1: 'dog'}</c>; null for anything
    /// else.
    /// </summary>
    public static IReadOnlyList<string>? ParseNames(string text)
    {
        if (text.StartsWith('['))
        {
            try
            {
                return JsonSerializer.Deserialize<string[]>(text);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        var names = new SortedDictionary<int, string>();
        foreach (Match match in NumberedName().Matches(text))
        {
            string name = match.Groups["single"].Success ? match.Groups["single"].Value : match.Groups["double"].Value;
            names[int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)] = Regex.Replace(name, @"\\(.)", "$1");
        }

        return names.Count > 0 && names.Keys.SequenceEqual(Enumerable.Range(0, names.Count)) ? [.. names.Values] : null;
    }

    /// <summary>Numbers as a JSON list.</summary>
    public static float[] ParseNumbers(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<float[]>(text)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The model's metadata holds '{text}' where a list of numbers is wanted.", exception);
        }
    }

    [GeneratedRegex("""["']?(?<number>\d{1,6})["']?\s*:\s*(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")""")]
    private static partial Regex NumberedName();
}
