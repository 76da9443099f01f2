namespace MLVision.Extensions.Torch.Tests;

/// <summary>One case of golden_networks.py, which says what the values are.</summary>
internal sealed record GoldenNetwork(
    string Network, int[] Shape, NetworkStem Stem, long Parameters, string Structure, float[] Scores, double Loss, int Step,
    double[][] Entries)
{
    public override string ToString() => $"{Network}, {string.Join(" x ", Shape)}, {Stem}";
}
