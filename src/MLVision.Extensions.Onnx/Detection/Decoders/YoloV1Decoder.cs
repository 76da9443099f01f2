namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv1 (Redmon et al. 2015): one output of the fully connected layer in Darknet's order: for each cell the probabilities of
/// the classes, then for each cell and box the probability of an object, then for each cell and box its centre relative to the
/// cell and its size relative to the image.
/// </summary>
public sealed record YoloV1Decoder : DetectionDecoder
{
    /// <summary>Cells per row and column, 1 to 1024. Default 7.</summary>
    public int GridSize { get; init; } = 7;

    /// <summary>Boxes of each cell, 1 to 100. Default 2.</summary>
    public int BoxesPerCell { get; init; } = 2;

    /// <summary>Whether the output has the square roots of the sizes. Default true.</summary>
    public bool SquareRootSizes { get; init; } = true;

    internal override ImagePreprocessing UsualPreprocessing => new();

    internal override void Validate()
    {
        OptionCheck.Range(GridSize, 1, 1024);
        OptionCheck.Range(BoxesPerCell, 1, 100);
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        string wanted = $"one, [batch, {GridSize * GridSize} * (classes + {5 * BoxesPerCell})]";
        RequireOneOutput(model, wanted);
        int[] shape = model.OutputShape(0);
        if (shape.Skip(1).Any(size => size < 0))
            return null;
        int values = shape.Skip(1).Aggregate(1, (product, size) => product * size);
        int classes = values / (GridSize * GridSize) - 5 * BoxesPerCell;
        return values % (GridSize * GridSize) == 0 && classes > 0 ? classes : throw Misfit(model, wanted);
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
        int cells = GridSize * GridSize, count = values.Length / cells - 5 * BoxesPerCell;
        ReadOnlySpan<float> objects = values[(cells * count)..], boxes = objects[(cells * BoxesPerCell)..];
        float width = model.Shape.Width, height = model.Shape.Height;
        for (int i = 0; i < cells; i++)
        {
            ReadOnlySpan<float> classes = values.Slice(i * count, count);
            int best = ClassScores.IndexOfMax(classes);
            for (int b = i * BoxesPerCell; b < (i + 1) * BoxesPerCell; b++)
            {
                ReadOnlySpan<float> box = boxes.Slice(4 * b, 4);
                target.Add(
                    BoxNumbers.FromCenter((box[0] + i % GridSize) / GridSize * width, (box[1] + i / GridSize) / GridSize * height,
                        Size(box[2]) * width, Size(box[3]) * height),
                    objects[b] * classes[best], best);
            }
        }
    }

    private float Size(float value) => SquareRootSizes ? value * value : value;
}
