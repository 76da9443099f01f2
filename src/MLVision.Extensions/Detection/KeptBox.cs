namespace MLVision.Extensions;

/// <summary>A box that <see cref="NonMaximumSuppression"/> kept.</summary>
/// <param name="Index">Its place among the boxes that were given.</param>
/// <param name="Score">Its score: as it was given, or as a soft method lowered it.</param>
public readonly record struct KeptBox(int Index, float Score);
