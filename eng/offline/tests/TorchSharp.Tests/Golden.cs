using System.Text.Json;

namespace TorchSharp.Tests;

/// <summary>What PyTorch computes; eng/peers/golden_torchsharp.py made the file.</summary>
internal static class Golden
{
    public static JsonElement Data { get; } = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "golden.json"))).RootElement;

    public static IEnumerable<string> NamesOf(string section) =>
        Data.GetProperty(section).EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!);

    public static JsonElement Find(string section, string name) => Data.GetProperty(section).EnumerateArray()
        .Single(entry => entry.GetProperty("name").GetString() == name);

    public static Tensor ToTensor(JsonElement values, bool ofIntegers = false)
    {
        double[] numbers = NumbersOf(values.GetProperty("data"));
        long[] shape = values.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        return ofIntegers
            ? tensor(numbers.Select(number => (long)number).ToArray(), shape)
            : tensor(numbers.Select(number => (float)number).ToArray(), shape);
    }

    public static double[] NumbersOf(JsonElement list) => list.EnumerateArray().Select(number => number.GetDouble()).ToArray();

    public static void AssertEqual(JsonElement expected, Tensor actual, string what, double tolerance = 1e-5)
    {
        double[] numbers = NumbersOf(expected.GetProperty("data"));
        CollectionAssert.AreEqual(
            expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray(), actual.shape, what);
        using Tensor flat = actual.detach().to_type(ScalarType.Float64).reshape(-1);
        double[] found = flat.data<double>().ToArray();
        for (int i = 0; i < numbers.Length; i++)
            Assert.AreEqual(numbers[i], found[i], tolerance * (1 + Math.Abs(numbers[i])), $"{what}, element {i}");
    }
}
