namespace MLVision.Extensions;

/// <summary>A box to draw, with what to write at it.</summary>
/// <param name="Box">Where it is, in pixels.</param>
/// <param name="ClassIndex">
/// The class, from 0, which gives the colour (<see cref="ClassPalette"/>); grey where it is negative.
/// </param>
/// <param name="Label">The name of the class, or any text; empty for none.</param>
/// <param name="Score">The score, written with two decimals; null for none.</param>
public readonly record struct LabelledBox(BoundingBox Box, int ClassIndex, string Label, float? Score = null);
