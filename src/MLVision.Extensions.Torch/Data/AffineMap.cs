namespace MLVision.Extensions.Torch;

/// <summary>
/// Where in the source a pixel of the target comes from: (A x + B y + C, D x + E y + F), with pixel centres at whole numbers.
/// </summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>First the other map, from the target, then this one, to the source.</summary>
    public AffineMap After(AffineMap inner) => new(
        A * inner.A + B * inner.D, A * inner.B + B * inner.E, A * inner.C + B * inner.F + C,
        D * inner.A + E * inner.D, D * inner.B + E * inner.E, D * inner.C + E * inner.F + F);

    /// <summary>
    /// A picture that was sheared, enlarged, turned counter-clockwise about its centre, and shifted, as torchvision's
    /// <c>affine</c> with negative angles.
    /// </summary>
    public static AffineMap About(int width, int height, double angle, double shear, double scale, double shiftX, double shiftY)
    {
        double centerX = (width - 1) / 2.0, centerY = (height - 1) / 2.0;
        double cosine = Math.Cos(angle) / scale, sine = Math.Sin(angle) / scale, slope = Math.Tan(shear);
        // The inverse: shift back, turn back and reduce, shear back; y points down.
        double a = cosine, b = -sine, d = sine, e = cosine;
        a -= slope * d;
        b -= slope * e;
        double fromX = centerX + shiftX, fromY = centerY + shiftY;
        return new AffineMap(a, b, centerX - a * fromX - b * fromY, d, e, centerY - d * fromX - e * fromY);
    }
}
