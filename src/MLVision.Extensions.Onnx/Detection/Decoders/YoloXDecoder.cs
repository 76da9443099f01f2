namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOX (Ge et al. 2021): one output [batch, cells, 5 + classes] of all cells of grids of several strides; centre relative to
/// the cell and logarithmic size in strides, then probabilities of an object and of the classes.
/// </summary>
public sealed record YoloXDecoder : DetectionDecoder
{
    private const string Wanted = "one, [batch, cells, 5 + classes]";

    /// <summary>The pixels per cell of each grid, 1 to 1024, in the order of the output. Default 8, 16, 32.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.YoloX;

    internal override void Validate() => RequireStrides(Strides);

    internal override int? CountClasses(OnnxImageModel model)
    {
        RequireOneOutput(model, Wanted);
        int[] shape = model.OutputShape(0);
        int cells = Strides.Sum(stride => model.Shape.Width / stride * (model.Shape.Height / stride));
        if (shape.Length != 3 || shape[2] is >= 0 and < 6)
            throw Misfit(model, Wanted);
        if (shape[1] >= 0 && shape[1] != cells)
            throw Misfit(model, $"{cells} cells of strides {string.Join(", ", Strides)}");
        return shape[2] < 0 ? null : shape[2] - 5;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
        int length = outputs.Shape(0)[2];
        foreach (int stride in Strides)
        {
            int columns = model.Shape.Width / stride, rows = model.Shape.Height / stride;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++, values = values[length..])
                {
                    float objectness = values[4];
                    if (!(objectness >= target.ScoreThreshold))
                        continue;
                    ReadOnlySpan<float> classes = values[5..length];
                    int best = ClassScores.IndexOfMax(classes);
                    BoundingBox box = BoxNumbers.FromCenter(
                        (values[0] + x) * stride, (values[1] + y) * stride,
                        MathF.Exp(values[2]) * stride, MathF.Exp(values[3]) * stride);
                    target.Add(box, objectness * classes[best], best);
                }
            }
        }
    }
}
