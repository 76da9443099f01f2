using System.Globalization;

namespace MLVision.Extensions;

/// <summary>An object in an image, as an annotation describes it.</summary>
/// <param name="Label">The class as a key: 1 for the first.</param>
/// <param name="Box">Where it is, in pixels.</param>
/// <param name="Flag">Whether it is difficult (Pascal VOC), or a crowd (COCO).</param>
/// <param name="Area">The area of its outline in square pixels (COCO).</param>
internal readonly record struct AnnotatedObject(uint Label, BoundingBox Box, bool Flag, float Area)
{
    // Tools round to whole pixels, or to a few decimals of the image's size.
    private const float Tolerance = 1;

    /// <summary>What is wrong with a box; null where nothing is.</summary>
    /// <param name="box">The box.</param>
    /// <param name="width">The width of the image; 0 where it is not known.</param>
    /// <param name="height">The height of the image; 0 where it is not known.</param>
    public static string? FindFault(BoundingBox box, int width, int height)
    {
        if (!float.IsFinite(box.X0) || !float.IsFinite(box.Y0) || !float.IsFinite(box.X1) || !float.IsFinite(box.Y1))
            return "has a coordinate that is not a finite number";
        string text = string.Create(CultureInfo.InvariantCulture, $"from ({box.X0}, {box.Y0}) to ({box.X1}, {box.Y1})");
        if (box.Width <= 0 || box.Height <= 0)
            return $"{text} is empty or inverted";
        bool isInside = box.X0 >= -Tolerance && box.Y0 >= -Tolerance
            && (width == 0 || box.X1 <= width + Tolerance) && (height == 0 || box.Y1 <= height + Tolerance);
        if (isInside)
            return null;
        string size = width == 0 || height == 0 ? "" : $" of {width} x {height} pixels";
        return $"{text} reaches more than a pixel beyond the image{size}";
    }
}
