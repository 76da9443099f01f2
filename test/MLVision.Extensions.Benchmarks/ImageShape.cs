namespace MLVision.Extensions.Benchmarks;

/// <summary>The size of images.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width);
