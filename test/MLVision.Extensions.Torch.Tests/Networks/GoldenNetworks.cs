using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>
/// What torchvision gives, as eng/peers/golden_networks.py has written it, and the weights and images, which both compute in
/// the same way.
/// </summary>
internal static class GoldenNetworks
{
    public const int Classes = 7;
    public const int Batch = 4;

    public static IReadOnlyList<GoldenNetwork> All { get; } = Load();

    /// <summary>The network of a case, with weights that are yet to be filled.</summary>
    public static nn.Module<Tensor, Tensor> Build(GoldenNetwork golden)
    {
        var options = new NetworkOptions
        {
            InputChannels = golden.Shape[0],
            InputHeight = golden.Shape[1],
            InputWidth = golden.Shape[2],
            Classes = Classes,
            Stem = golden.Stem,
            Dropout = 0,
        };
        return Architectures.Create(golden.Network, options);
    }

    /// <summary>A batch of images in [-1, 1).</summary>
    public static Tensor Images(int channels, int height, int width)
    {
        Tensor images = empty([Batch, channels, height, width], ScalarType.Float32);
        Fill(images, "input", value => value);
        return images;
    }

    public static Tensor Labels() => tensor(Enumerable.Range(0, Batch).Select(i => 3L * i % Classes).ToArray());

    /// <summary>Gives every parameter and running statistic its value.</summary>
    public static void FillWeights(nn.Module network)
    {
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                continue;
            double range = tensor.ndim > 1 ? Math.Sqrt(6.0 / (tensor.NumberOfElements / tensor.shape[0])) : 0.1;
            double centre = name.StartsWith("features", StringComparison.Ordinal) ? 1 : 0.7;
            if (tensor.ndim > 1)
                Fill(tensor, name, value => value * range);
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
                Fill(tensor, name, value => 1 + 0.3 * value);
            else if (name.EndsWith("weight", StringComparison.Ordinal))
                Fill(tensor, name, value => centre + 0.1 * value);
            else
                Fill(tensor, name, value => value * 0.1);
        }
    }

    /// <summary>The hash of Fowler, Noll and Vo.</summary>
    public static uint Fnv1a(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(0x811C9DC5u, (hash, value) => unchecked((hash ^ value) * 0x01000193));

    private static IReadOnlyList<GoldenNetwork> Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", "golden", "networks.json");
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
        return JsonSerializer.Deserialize<List<GoldenNetwork>>(File.ReadAllText(path), options)!;
    }

    private static void Fill(Tensor tensor, string name, Func<double, double> map)
    {
        uint seed = Fnv1a(name);
        Span<float> values = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (int i = 0; i < values.Length; i++)
        {
            uint x = unchecked((uint)i * 0x9E3779B9u + seed);
            x = unchecked((x ^ (x >> 16)) * 0x85EBCA6Bu);
            x = unchecked((x ^ (x >> 13)) * 0xC2B2AE35u);
            x ^= x >> 16;
            values[i] = (float)map((x >> 8) / 8388608.0 - 1);
        }
    }
}
