namespace MLVision.Extensions.Onnx;

/// <summary>
/// Outputs as the last convolutions of YOLO give them, one for each grid: [batch, anchors, rows, columns, 5 + classes] or
/// [batch, anchors * (5 + classes), rows, columns].
/// </summary>
internal static class AnchorGrids
{
    /// <summary>Makes a box of the four numbers of a cell: its place in cells, the width and height of the anchor.</summary>
    public delegate BoundingBox BoxOf(CellNumbers numbers, int level, float anchorWidth, float anchorHeight);

    public static void Validate(IReadOnlyList<IReadOnlyList<float>> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors, "Anchors");
        foreach (IReadOnlyList<float> level in anchors)
        {
            DetectionDecoder.RequirePositive(level, "Anchors");
            if (level.Count % 2 != 0)
                throw new ArgumentException("Anchors must hold pairs of width and height.", "Anchors");
        }
    }

    /// <summary>
    /// Whether the outputs are grids for the anchors, and the number of classes; null where the shapes do not tell.
    /// </summary>
    public static bool TryCountClasses(OnnxImageModel model, IReadOnlyList<IReadOnlyList<float>> anchors, out int? classes)
    {
        classes = null;
        if (model.Session.OutputNames.Count != anchors.Count)
            return false;
        for (int output = 0; output < anchors.Count; output++)
        {
            int[] shape = model.OutputShape(output);
            int count = anchors[output].Count / 2;
            int values = shape.Length == 5 && shape[1] < 0 | shape[1] == count ? shape[4]
                : shape.Length != 4 || shape[1] >= 0 && shape[1] % count != 0 ? 0
                : shape[1] < 0 ? -1 : shape[1] / count;
            if (values is >= 0 and < 6 || classes is not null && values >= 0 && classes != values - 5)
                return false;
            classes ??= values < 0 ? null : values - 5;
        }

        return true;
    }

    public static void Decode(ModelOutputs outputs, int image, IReadOnlyList<IReadOnlyList<float>> anchors,
        BoxOf boxOf, DetectionCandidates target)
    {
        for (int level = 0; level < anchors.Count; level++)
        {
            int[] shape = outputs.Shape(level);
            ReadOnlySpan<float> values = outputs.ValuesOf(level, image);
            bool isLast = shape.Length == 5;
            int count = anchors[level].Count / 2, rows = shape[^(isLast ? 3 : 2)], columns = shape[^(isLast ? 2 : 1)];
            int cells = rows * columns, length = isLast ? shape[4] : shape[1] / count;
            var cell = new CellValues(length, isLast ? 1 : cells);
            for (int anchor = 0; anchor < count; anchor++)
            {
                for (int i = 0; i < cells; i++)
                {
                    ReadOnlySpan<float> own = values[(anchor * cells * length + (isLast ? i * length : i))..];
                    float objectness = Activations.Sigmoid(cell.At(own, 4));
                    if (!(objectness >= target.ScoreThreshold))
                        continue;
                    int best = cell.IndexOfMax(own, 5);
                    var numbers = new CellNumbers(i % columns, i / columns, columns, rows,
                        cell.At(own, 0), cell.At(own, 1), cell.At(own, 2), cell.At(own, 3));
                    target.Add(boxOf(numbers, level, anchors[level][2 * anchor], anchors[level][2 * anchor + 1]),
                        objectness * Activations.Sigmoid(cell.At(own, best)), best - 5);
                }
            }
        }
    }

    /// <summary>A cell, its grid and its four numbers of a box.</summary>
    public readonly record struct CellNumbers(
        int Column, int Row, int Columns, int Rows, float X, float Y, float Width, float Height);
}
