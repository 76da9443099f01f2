namespace MLVision.Extensions.Torch;

/// <summary>
/// How the weights of a file fitted a network. With <see cref="WeightLoadMode.Strict"/> all but the first list are empty.
/// </summary>
/// <param name="Loaded">Names of the weights that were taken from the file.</param>
/// <param name="Missing">Names of the weights of the network that are not in the file and were left as they were.</param>
/// <param name="Unexpected">Names in the file that the network does not have.</param>
/// <param name="Mismatched">Weights whose shape is another one; they were left as they were. Each with both shapes.</param>
public sealed record WeightLoadReport(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Mismatched);
