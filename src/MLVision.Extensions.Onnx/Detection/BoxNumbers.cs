namespace MLVision.Extensions.Onnx;

/// <summary>Makes boxes of numbers.</summary>
internal static class BoxNumbers
{
    public static BoundingBox FromCenter(float x, float y, float width, float height) =>
        new(x - width / 2, y - height / 2, x + width / 2, y + height / 2);

    /// <summary>The box of four numbers, scaled.</summary>
    public static BoundingBox Read(ReadOnlySpan<float> values, BoxEncoding encoding, float scaleX, float scaleY)
    {
        BoundingBox box = encoding switch
        {
            BoxEncoding.CenterSize => FromCenter(values[0], values[1], values[2], values[3]),
            BoxEncoding.CornersYFirst => new(values[1], values[0], values[3], values[2]),
            _ => new(values[0], values[1], values[2], values[3]),
        };
        return new BoundingBox(box.X0 * scaleX, box.Y0 * scaleY, box.X1 * scaleX, box.Y1 * scaleY);
    }
}
