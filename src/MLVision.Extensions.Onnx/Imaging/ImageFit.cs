namespace MLVision.Extensions.Onnx;

/// <summary>How an image of any size becomes one of the model's size.</summary>
public enum ImageFit
{
    /// <summary>Resized to the model's width and height; the aspect ratio changes.</summary>
    Stretch,

    /// <summary>Resized so that it fits in, and put in the middle; the rest is padding, as Ultralytics' YOLO does it.</summary>
    Letterbox,

    /// <summary>Resized so that it fits in, and put at the top left; the rest is padding, as YOLOX does it.</summary>
    LetterboxTopLeft,

    /// <summary>The largest part in the middle that has the model's aspect ratio, resized.</summary>
    CenterCrop,

    /// <summary>
    /// Resized so that it covers the model's size divided by <see cref="ImagePreprocessing.CropFraction"/>, then cut off on all
    /// sides: torchvision's <c>Resize</c> and <c>CenterCrop</c>.
    /// </summary>
    ResizeThenCrop,
}
