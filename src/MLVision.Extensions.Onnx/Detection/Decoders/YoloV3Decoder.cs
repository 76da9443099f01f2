namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv3 and YOLOv4 (Redmon, Farhadi 2018; Bochkovskiy et al. 2020), their tiny versions too: an output for each grid as the
/// last convolution gives it, [batch, anchors * (5 + classes), rows, columns] or [batch, anchors, rows, columns, 5 + classes].
/// </summary>
public sealed record YoloV3Decoder : DetectionDecoder
{
    private const string Wanted = "for each grid one, [batch, anchors * (5 + classes), rows, columns]";

    /// <summary>
    /// Width and height of the anchors in pixels, above 0, a list for each grid in the order of the outputs. Default: YOLOv3's
    /// for strides 32, 16 and 8.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>> Anchors { get; init; } =
    [
        [116, 90, 156, 198, 373, 326],
        [30, 61, 62, 45, 59, 119],
        [10, 13, 16, 30, 33, 23],
    ];

    /// <summary>
    /// How far centres reach beyond their cell, at least 1, for each grid or one for all (Darknet's <c>scale_x_y</c>). Default 1;
    /// YOLOv4 has 1.05, 1.1 and 1.2 for strides 32, 16 and 8.
    /// </summary>
    public IReadOnlyList<float> CenterScales { get; init; } = [1];

    internal override ImagePreprocessing UsualPreprocessing => new();

    internal override void Validate()
    {
        AnchorGrids.Validate(Anchors);
        ArgumentNullException.ThrowIfNull(CenterScales);
        if (CenterScales.Count != 1 && CenterScales.Count != Anchors.Count)
        {
            throw new ArgumentException(
                $"CenterScales holds {CenterScales.Count} numbers for {Anchors.Count} grids.", nameof(CenterScales));
        }

        foreach (float scale in CenterScales)
            OptionCheck.Range(scale, 1, 10, nameof(CenterScales));
    }

    internal override int? CountClasses(OnnxImageModel model) => AnchorGrids.TryCountClasses(model, Anchors, out int? classes)
        ? classes
        : throw Misfit(model, $"{Wanted}; Anchors are for {Anchors.Count} grids");

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target) =>
        AnchorGrids.Decode(outputs, image, Anchors, (cell, level, anchorWidth, anchorHeight) =>
        {
            float strideX = (float)model.Shape.Width / cell.Columns, strideY = (float)model.Shape.Height / cell.Rows;
            float scale = CenterScales[CenterScales.Count == 1 ? 0 : level], shift = (scale - 1) / 2;
            return BoxNumbers.FromCenter(
                (Activations.Sigmoid(cell.X) * scale - shift + cell.Column) * strideX,
                (Activations.Sigmoid(cell.Y) * scale - shift + cell.Row) * strideY,
                MathF.Exp(cell.Width) * anchorWidth, MathF.Exp(cell.Height) * anchorHeight);
        }, target);
}
