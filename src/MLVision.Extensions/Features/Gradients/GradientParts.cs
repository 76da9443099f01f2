namespace MLVision.Extensions;

/// <summary>What a gradient vector holds; the parts stand one after another in the order of this list.</summary>
[Flags]
public enum GradientParts
{
    /// <summary>Right neighbour minus left neighbour.</summary>
    Horizontal = 1,

    /// <summary>Lower neighbour minus upper neighbour.</summary>
    Vertical = 2,

    /// <summary>The length of the gradient.</summary>
    Magnitude = 4,

    /// <summary>
    /// The angle <c>atan2(vertical, horizontal)</c> in radians, above -π up to π; 0 where both differences are 0.
    /// </summary>
    Direction = 8,
}
