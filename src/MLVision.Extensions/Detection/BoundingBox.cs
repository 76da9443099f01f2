namespace MLVision.Extensions;

/// <summary>
/// A rectangle with sides parallel to the axes, in pixels of the image: x to the right, y downwards, (0, 0) the outer corner of
/// the first pixel. Coordinates are continuous, so the box of the first pixel alone is (0, 0, 1, 1).
/// </summary>
/// <remarks>
/// The four numbers lie in memory as they do in the vectors <c>BoundingBoxes</c> and <c>PredictedBoundingBoxes</c> of ML.NET's
/// object detection: <c>MemoryMarshal.Cast&lt;float, BoundingBox&gt;</c> reads such a vector without copying it.
/// </remarks>
/// <param name="X0">The left edge.</param>
/// <param name="Y0">The upper edge.</param>
/// <param name="X1">The right edge; not included, so <c>X1 - X0</c> is the width.</param>
/// <param name="Y1">The lower edge; not included, so <c>Y1 - Y0</c> is the height.</param>
public readonly record struct BoundingBox(float X0, float Y0, float X1, float Y1)
{
    /// <summary><c>X1 - X0</c>; negative where the edges are in the wrong order.</summary>
    public float Width => X1 - X0;

    /// <summary><c>Y1 - Y0</c>; negative where the edges are in the wrong order.</summary>
    public float Height => Y1 - Y0;

    /// <summary>The width times the height; 0 where the edges are in the wrong order.</summary>
    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>The area common to both boxes; 0 where they only touch or lie apart.</summary>
    /// <param name="other">The other box.</param>
    public float Intersection(BoundingBox other) =>
        new BoundingBox(Math.Max(X0, other.X0), Math.Max(Y0, other.Y0), Math.Min(X1, other.X1), Math.Min(Y1, other.Y1)).Area;

    /// <summary>Intersection over union, also called Jaccard index, in [0, 1]; 0 where both boxes are empty.</summary>
    /// <param name="other">The other box.</param>
    public float IntersectionOverUnion(BoundingBox other)
    {
        float intersection = Intersection(other);
        return intersection > 0 ? intersection / (Area + other.Area - intersection) : 0;
    }

    /// <summary>The part of this box that lies inside an image.</summary>
    /// <param name="width">The width of the image in pixels; at least 0.</param>
    /// <param name="height">The height of the image in pixels; at least 0.</param>
    /// <exception cref="ArgumentException">The width or the height is below 0.</exception>
    public BoundingBox Clip(int width, int height) =>
        new(Math.Clamp(X0, 0, width), Math.Clamp(Y0, 0, height), Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height));
}
