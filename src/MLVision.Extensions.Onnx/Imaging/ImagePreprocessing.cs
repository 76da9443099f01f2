namespace MLVision.Extensions.Onnx;

/// <summary>
/// What is done to an image before the model sees it: it is fitted to the model's size, its channels are put in order, and each
/// value, 0 to 255, becomes <c>(value * Scale - Mean) / Deviation</c>. A model with one input channel gets the grey value
/// 0.299 R + 0.587 G + 0.114 B. A model whose input has the type uint8 gets the values as they are.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Red, green, blue from 0 to 255, stretched: for models that normalise by themselves.</summary>
    public static ImagePreprocessing None { get; } = new() { Scale = 1 };

    /// <summary>
    /// What torchvision's networks were trained with: 0 to 1, minus ImageNet's means, divided by its deviations.
    /// </summary>
    public static ImagePreprocessing ImageNet { get; } = new()
    {
        Means = [0.485f, 0.456f, 0.406f],
        Deviations = [0.229f, 0.224f, 0.225f],
        Interpolation = ImageInterpolation.BilinearAntialiased,
    };

    /// <summary>What YOLOX was trained with: at the top left, padding 114, blue, green, red, 0 to 255.</summary>
    public static ImagePreprocessing YoloX { get; } = new()
    {
        Fit = ImageFit.LetterboxTopLeft,
        PaddingValue = 114,
        ChannelOrder = ChannelOrder.Bgr,
        Scale = 1,
    };

    /// <summary>What YOLOv5 and later ones were trained with: in the middle, padding 114, red, green, blue, 0 to 1.</summary>
    public static ImagePreprocessing Yolo { get; } = new() { Fit = ImageFit.Letterbox, PaddingValue = 114 };

    /// <summary>How the image becomes one of the model's size. Default <see cref="ImageFit.Stretch"/>.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>
    /// With <see cref="ImageFit.ResizeThenCrop"/> the part of the image's shorter side that the model sees, 0.1 to 1. Default 1;
    /// most networks for ImageNet are tested with 0.875, which is torchvision's <c>Resize(256)</c> and <c>CenterCrop(224)</c>.
    /// </summary>
    public float CropFraction { get; init; } = 1;

    /// <summary>The value of the pixels beside the image, 0 to 255, in all channels. Default 0.</summary>
    public byte PaddingValue { get; init; }

    /// <summary>How pixels are made when the image is resized. Default <see cref="ImageInterpolation.Bilinear"/>.</summary>
    public ImageInterpolation Interpolation { get; init; } = ImageInterpolation.Bilinear;

    /// <summary>The order of the colours. Default <see cref="ChannelOrder.Rgb"/>.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>The factor of the values 0 to 255, not 0. Default 1 / 255.</summary>
    public float Scale { get; init; } = 1 / 255f;

    /// <summary>
    /// What is subtracted after scaling, finite, for each channel in <see cref="ChannelOrder"/>, or one for all. Default 0.
    /// </summary>
    public IReadOnlyList<float> Means { get; init; } = [0];

    /// <summary>
    /// What is divided by, above 0, for each channel in <see cref="ChannelOrder"/>, or one for all. Default 1.
    /// </summary>
    public IReadOnlyList<float> Deviations { get; init; } = [1];

    /// <summary>
    /// The width of the model's input in pixels, 1 to 16384; null, the default, for the one that the model says. A model that
    /// takes any size needs it.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>The height, with the range and the default of <see cref="Width"/>.</summary>
    public int? Height { get; init; }

    /// <summary>The order of the dimensions; null, the default, for the one that the model's input shape shows.</summary>
    public TensorLayout? Layout { get; init; }

    internal void Validate()
    {
        OptionCheck.Defined(Fit);
        OptionCheck.Range(CropFraction, 0.1f, 1);
        OptionCheck.Defined(Interpolation);
        OptionCheck.Defined(ChannelOrder);
        if (Layout is { } layout)
            OptionCheck.Defined(layout, nameof(Layout));
        OptionCheck.Range(Width ?? 1, 1, 16384, nameof(Width));
        OptionCheck.Range(Height ?? 1, 1, 16384, nameof(Height));
        if (!float.IsFinite(Scale) || Scale == 0)
            throw new ArgumentOutOfRangeException(nameof(Scale), Scale, "Scale must be finite and not 0.");
        RequireChannels(Means, nameof(Means));
        RequireChannels(Deviations, nameof(Deviations));
        foreach (float mean in Means)
            OptionCheck.Finite(mean, nameof(Means));
        foreach (float deviation in Deviations)
            OptionCheck.Positive(deviation, nameof(Deviations));
    }

    private static void RequireChannels(IReadOnlyList<float> values, string option)
    {
        ArgumentNullException.ThrowIfNull(values, option);
        if (values.Count is not (1 or 3))
            throw new ArgumentException($"{option} must hold 1 or 3 numbers, not {values.Count}.", option);
    }
}
