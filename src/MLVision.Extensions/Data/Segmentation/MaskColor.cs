namespace MLVision.Extensions;

/// <summary>The colour that stands for a class in coloured masks.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="ClassId">The class, from 0; 255 for pixels to be ignored. Several colours may stand for one class.</param>
public readonly record struct MaskColor(byte Red, byte Green, byte Blue, byte ClassId);
