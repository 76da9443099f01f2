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

    /// <summary>The part of the source that begins at this corner, of this size, as a picture of the target's size.</summary>
    public static AffineMap Crop(double left, double top, double partWidth, double partHeight, int width, int height)
    {
        double scaleX = partWidth / width, scaleY = partHeight / height;
        // Centres of pixels: (x + 0.5) * scale + left - 0.5.
        return new AffineMap(scaleX, 0, 0.5 * scaleX + left - 0.5, 0, scaleY, 0.5 * scaleY + top - 0.5);
    }

    /// <summary>
    /// A picture that was sheared, enlarged, turned counter-clockwise about its centre, and shifted, as torchvision's
    /// <c>affine</c>
    /// with negative angles.
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
