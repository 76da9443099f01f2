using System.Text.Json.Serialization;

namespace MLVision.Extensions.Benchmarks;

/// <summary>One line of a benchmark's result.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Unit">The unit of the two values.</param>
/// <param name="Ours">Ours, a median.</param>
/// <param name="Peer">The peer's, a median.</param>
/// <param name="PeerName">Who the peer is.</param>
/// <param name="Ratio">Over 1 means that ours is that many times better.</param>
/// <param name="Fault">Of training on the CPU: whether convolutions of libtorch are wrong there; null elsewhere.</param>
internal sealed record BenchmarkCase(
    string Case, string Unit, double Ours, double Peer, string PeerName, double Ratio,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Fault);
