namespace MLVision.Extensions;

/// <summary>Overlaps of boxes in double precision, as the reference implementations compute them.</summary>
internal static class BoxOverlap
{
    /// <summary>Intersection over union.</summary>
    /// <param name="a">A box.</param>
    /// <param name="b">The other box.</param>
    /// <param name="margin">What is added to widths and heights: 1 where the right and lower pixels belong to the boxes.</param>
    public static double Of(BoundingBox a, BoundingBox b, double margin)
    {
        double common = Intersection(a, b, margin);
        return common > 0 ? common / (Area(a, margin) + Area(b, margin) - common) : 0;
    }

    /// <summary>Intersection over the area of the first box alone.</summary>
    public static double OfFirst(BoundingBox a, BoundingBox b)
    {
        double common = Intersection(a, b, 0);
        return common > 0 ? common / Area(a, 0) : 0;
    }

    public static double Area(BoundingBox box, double margin) =>
        ((double)box.X1 - box.X0 + margin) * ((double)box.Y1 - box.Y0 + margin);

    private static double Intersection(BoundingBox a, BoundingBox b, double margin)
    {
        double width = (double)Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0) + margin;
        double height = (double)Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0) + margin;
        return width > 0 && height > 0 ? width * height : 0;
    }
}
