using System.Runtime.InteropServices;
using System.Text.Json;

namespace MLVision.Extensions.Tests;

/// <summary>Golden data written by <c>eng/peers/golden.py</c>.</summary>
internal sealed class GoldenFile
{
    private readonly byte[] _data;
    private readonly JsonElement _root;

    public GoldenFile(string name)
    {
        _data = File.ReadAllBytes(TestData.Path("golden", name + ".bin"));
        _root = JsonDocument.Parse(File.ReadAllText(TestData.Path("golden", name + ".json"))).RootElement;
    }

    public IEnumerable<GoldenCase> Cases => _root.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(c, _data));

    public GoldenCase Case(string name) => Cases.Single(c => c.Name == name);

    public IEnumerable<GoldenCase> CasesThatStartWith(string name) =>
        Cases.Where(c => c.Name.StartsWith(name, StringComparison.Ordinal));
}

/// <summary>Named arrays and the options that the peer made them with.</summary>
internal sealed class GoldenCase(JsonElement json, byte[] data)
{
    public string Name => json.GetProperty("name").GetString()!;

    public bool IsFloat(string array) => Array(array).GetProperty("type").GetString() == "float32";

    public int[] Shape(string array) => [.. Array(array).GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];

    public byte[] Bytes(string array) => Read(array).ToArray();

    public float[] Floats(string array) => MemoryMarshal.Cast<byte, float>(Read(array)).ToArray();

    public bool Has(string option) => json.GetProperty("options").TryGetProperty(option, out _);

    public bool HasArray(string array) => json.GetProperty("arrays").TryGetProperty(array, out _);

    public int Int(string option, int missing = 0) => Has(option) ? Option(option).GetInt32() : missing;

    public double Double(string option) => Option(option).GetDouble();

    public bool Flag(string option) => Has(option) && Option(option).GetBoolean();

    public string Text(string option) => Option(option).GetString()!;

    /// <summary>The largest absolute difference between <paramref name="actual"/> and an array of the case.</summary>
    public double LargestDifference(string array, ReadOnlySpan<float> actual)
    {
        float[] expected = Floats(array);
        Assert.AreEqual(expected.Length, actual.Length, Name);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]);
            if (!(difference <= largest))
                largest = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }
        return largest;
    }

    private JsonElement Array(string name) => json.GetProperty("arrays").GetProperty(name);

    private JsonElement Option(string name) => json.GetProperty("options").GetProperty(name);

    private ReadOnlySpan<byte> Read(string name)
    {
        int length = Shape(name).Aggregate(1, (a, b) => a * b) * (IsFloat(name) ? 4 : 1);
        return data.AsSpan(Array(name).GetProperty("offset").GetInt32(), length);
    }
}
