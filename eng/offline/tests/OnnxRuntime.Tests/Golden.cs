using System.Text.Json;

namespace OnnxRuntime.Tests;

/// <summary>Small models and what they compute; eng/peers/golden_onnxruntime.py made the files.</summary>
internal static class Golden
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "data");

    private static readonly JsonElement _data = JsonDocument.Parse(File.ReadAllText(PathOf("golden.json"))).RootElement;

    public static string PathOf(string file) => Path.Combine(_folder, file);

    public static byte[] Model(string name) => File.ReadAllBytes(PathOf(name + ".onnx"));

    public static double[] Numbers(string model, string tensor) =>
        _data.GetProperty(model).GetProperty(tensor).GetProperty("data").EnumerateArray()
            .Select(number => number.GetDouble()).ToArray();

    public static long[] Shape(string model, string tensor) =>
        _data.GetProperty(model).GetProperty(tensor).GetProperty("shape").EnumerateArray()
            .Select(size => size.GetInt64()).ToArray();

    public static OrtValue Floats(string model, string tensor) => OrtValue.CreateTensorValueFromMemory(
        Array.ConvertAll(Numbers(model, tensor), number => (float)number), Shape(model, tensor));

    public static void AssertEqual(string model, string tensor, OrtValue actual)
    {
        CollectionAssert.AreEqual(Shape(model, tensor), actual.GetTensorTypeAndShape().Shape, tensor);
        double[] expected = Numbers(model, tensor);
        ReadOnlySpan<float> found = actual.GetTensorDataAsSpan<float>();
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5, $"{tensor}, element {i}");
    }
}
