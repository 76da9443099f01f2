namespace MLVision.Extensions.Onnx;

/// <summary>Where an image lies in the model's input: pixel x of the image is at <c>x * ScaleX + OffsetX</c> there.</summary>
internal readonly record struct ImagePlacement(
    float ScaleX, float ScaleY, float OffsetX, float OffsetY, int ImageWidth, int ImageHeight)
{
    /// <summary>A box of the model's input, in pixels of the image and inside it.</summary>
    public BoundingBox ToImage(BoundingBox box) => new BoundingBox(
        (box.X0 - OffsetX) / ScaleX, (box.Y0 - OffsetY) / ScaleY,
        (box.X1 - OffsetX) / ScaleX, (box.Y1 - OffsetY) / ScaleY).Clip(ImageWidth, ImageHeight);
}
