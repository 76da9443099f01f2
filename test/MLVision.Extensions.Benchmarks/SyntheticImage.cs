using Microsoft.ML.Data;

namespace MLVision.Extensions.Benchmarks;

/// <summary>A row of <see cref="SyntheticImages"/>.</summary>
internal sealed class SyntheticImage
{
    public byte[] Image { get; set; } = [];

    [KeyType(SyntheticImages.ClassCount)]
    public uint Label { get; set; }
}
