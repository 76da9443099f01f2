namespace MLVision.Extensions.Onnx;

/// <summary>How pixels are made when an image is resized.</summary>
public enum ImageInterpolation
{
    /// <summary>From the four nearest pixels, also where the image shrinks: OpenCV's <c>INTER_LINEAR</c>.</summary>
    Bilinear,

    /// <summary>From all pixels beneath where the image shrinks: Pillow's and torchvision's antialiased bilinear.</summary>
    BilinearAntialiased,
}
