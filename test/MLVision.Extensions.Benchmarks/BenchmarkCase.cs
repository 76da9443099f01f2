namespace MLVision.Extensions.Benchmarks;

/// <summary>One line of a benchmark's result; <see cref="Ratio"/> over 1 means that ours is that many times better.</summary>
internal sealed record BenchmarkCase(string Case, string Unit, double Ours, double Peer, string PeerName, double Ratio);
