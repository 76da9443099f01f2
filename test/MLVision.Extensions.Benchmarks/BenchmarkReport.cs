using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Runs cases with the peer beside ours, in turns, prints a table as it goes and writes the medians as JSON.</summary>
internal sealed class BenchmarkReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // A ratio to nothing.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
    private readonly List<BenchmarkCase> _cases = [];

    public BenchmarkReport(string name)
    {
        Console.WriteLine($"{name}: medians of runs in turns; a ratio over 1 means that ours is that many times better");
        Console.WriteLine($"{"case",-44} {"ours",12} {"peer",12} {"unit",-9} {"ratio",7}  peer's name");
    }

    /// <summary>
    /// Measures <paramref name="ours"/> and <paramref name="peer"/> in turns. Each call is one run and returns its measured
    /// value in <paramref name="unit"/> (for example the seconds that its timed part took).
    /// </summary>
    public void Compare(string name, string unit, Func<double> ours, string peerName, Func<double> peer,
        int runs = 5, bool higherIsBetter = false)
    {
        ours();
        peer();
        var oursValues = new double[runs];
        var peerValues = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            oursValues[i] = ours();
            peerValues[i] = peer();
        }

        Add(name, unit, Median(oursValues), peerName, Median(peerValues), higherIsBetter);
    }

    /// <summary>Adds a case that was measured already.</summary>
    /// <param name="fault">Of training on the CPU: whether convolutions of libtorch are wrong there.</param>
    public void Add(
        string name, string unit, double ours, string peerName, double peer, bool higherIsBetter = false, bool? fault = null)
    {
        double ratio = higherIsBetter ? ours / peer : peer / ours;
        _cases.Add(new BenchmarkCase(name, unit, ours, peer, peerName, ratio, fault));
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-44} {Format(ours),12} {Format(peer),12} {unit,-9} {ratio,7:F2}  {peerName}"));
    }

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(_cases, Json));
        Console.WriteLine($"written: {path}");
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Format(double value) =>
        value.ToString(
            Math.Abs(value) >= 100 ? "F0" : Math.Abs(value) >= 1 ? "F2" : "G3",
            System.Globalization.CultureInfo.InvariantCulture);
}
