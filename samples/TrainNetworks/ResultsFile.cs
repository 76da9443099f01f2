using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainNetworks;

/// <summary>
/// The rows of a data set's results, in a JSON file: for each case and metric the mean over its seeds first, then a row for each
/// seed. Accuracies are fractions.
/// </summary>
internal sealed class ResultsFile
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
    private readonly List<Row> _rows;

    /// <param name="path">The file; it need not be there yet.</param>
    /// <exception cref="IOException">The file is not one of results.</exception>
    public ResultsFile(string path)
    {
        Path = path;
        try
        {
            _rows = File.Exists(path)
                ? [.. JsonSerializer.Deserialize<List<Row>>(File.ReadAllText(path), _json)!.Where(row => row.Seed is not null)]
                : [];
        }
        catch (JsonException e)
        {
            throw new IOException($"'{path}' is not a file of results: {e.Message}", e);
        }
    }

    public string Path { get; }

    public bool Has(string name, int seed) => _rows.Any(row => row.Case == name && row.Seed == seed);

    /// <summary>Puts the values of a run in place of those of a former one with the same seed, and writes the file.</summary>
    public void Add(string name, int seed, double seconds, params (string Metric, double Value)[] values)
    {
        _rows.RemoveAll(row => row.Case == name && row.Seed == seed);
        _rows.AddRange(values.Select(value => new Row(name, value.Metric, value.Value, seconds, seed)));
        IEnumerable<Row> rows = _rows.GroupBy(row => (row.Case, row.Metric)).SelectMany(group => group.OrderBy(row => row.Seed)
            .Prepend(group.First() with
            {
                Value = group.Average(row => row.Value), Seconds = group.Average(row => row.Seconds), Seed = null,
            }));
        // Never half a file under the final name.
        string temporary = Path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(rows, _json));
        File.Move(temporary, Path, overwrite: true);
    }

    /// <param name="Case">The network, then the way.</param>
    /// <param name="Metric">What was measured.</param>
    /// <param name="Value">The value of the seed, or the mean.</param>
    /// <param name="Seconds">From the files to the evaluated network.</param>
    /// <param name="Seed">Null for the mean over all seeds.</param>
    private sealed record Row(string Case, string Metric, double Value, double Seconds, int? Seed);
}
