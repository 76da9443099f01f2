namespace MLVision.Extensions.Onnx;

/// <summary>
/// NanoDet, PicoDet and other models with the head of Generalized Focal Loss (Li et al. 2020): in each cell probabilities of the
/// classes, and for each side of the box a distribution of its distance from the cell. Either one output [batch, cells,
/// classes + 4 * bins], or two for each grid, [batch, cells, classes] and [batch, cells, 4 * bins], in any order.
/// </summary>
public sealed record NanoDetDecoder : DetectionDecoder
{
    /// <summary>
    /// The pixels per cell of each grid, 1 to 1024, in the order of the output. Default 8, 16, 32; NanoDet-Plus and PicoDet have
    /// 64, too.
    /// </summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    /// <summary>The values of each distribution, 2 to 100: distances from 0, in strides. Default 8.</summary>
    public int Bins { get; init; } = 8;

    /// <summary>
    /// Where distances are measured from, in parts of a cell from its left and top, 0 to 1. Default 0.5; NanoDet-Plus has 0.
    /// </summary>
    public float CellCenter { get; init; } = 0.5f;

    /// <summary>What makes probabilities of the scores. Default <see cref="ScoreActivation.None"/>.</summary>
    public ScoreActivation Activation { get; init; } = ScoreActivation.None;

    internal override ImagePreprocessing UsualPreprocessing => new()
    {
        ChannelOrder = ChannelOrder.Bgr,
        Scale = 1,
        Means = [103.53f, 116.28f, 123.675f],
        Deviations = [57.375f, 57.12f, 58.395f],
    };

    internal override void Validate()
    {
        RequireStrides(Strides);
        OptionCheck.Range(Bins, 2, 100);
        OptionCheck.Range(CellCenter, 0, 1);
        OptionCheck.Defined(Activation);
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        int[] cells = [.. Strides.Select(stride => Cells(model.Shape.Width, stride) * Cells(model.Shape.Height, stride))];
        string wanted = $"one, [batch, {cells.Sum()}, classes + {4 * Bins}], or [batch, cells, classes] and [batch, cells, " +
            $"{4 * Bins}] for {string.Join(", ", cells)} cells of Strides";
        int? classes = model.Session.OutputNames.Count == 1
            ? CountInOne(model.OutputShape(0), cells.Sum())
            : CountInGrids(model, cells);
        return classes switch
        {
            null => throw Misfit(model, wanted),
            < 0 => null,
            _ => classes,
        };
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        int start = 0;
        foreach (int stride in Strides)
        {
            int columns = Cells(model.Shape.Width, stride), rows = Cells(model.Shape.Height, stride), cells = columns * rows;
            ReadOnlySpan<float> scores, distances;
            int classes, step;
            if (outputs.Count == 1)
            {
                step = outputs.Shape(0)[2];
                classes = step - 4 * Bins;
                scores = outputs.ValuesOf(0, image)[(start * step)..];
                distances = scores[classes..];
            }
            else
            {
                (int scoreOutput, int boxOutput) = FindGrid(model, cells)!.Value;
                classes = outputs.Shape(scoreOutput)[2];
                step = 0;
                scores = outputs.ValuesOf(scoreOutput, image);
                distances = outputs.ValuesOf(boxOutput, image);
            }

            Span<float> probabilities = new float[classes];
            int scoreStep = step == 0 ? classes : step, distanceStep = step == 0 ? 4 * Bins : step;
            for (int i = 0; i < cells; i++)
            {
                ReadOnlySpan<float> own = scores.Slice(i * scoreStep, classes);
                ReadOnlySpan<float> sides = distances.Slice(i * distanceStep, 4 * Bins);
                Activations.Apply(Activation, own, probabilities);
                int best = ClassScores.IndexOfMax(probabilities);
                if (!(probabilities[best] >= target.ScoreThreshold))
                    continue;
                float x = (i % columns + CellCenter) * stride, y = (i / columns + CellCenter) * stride;
                target.Add(new BoundingBox(x - Distance(sides, 0) * stride, y - Distance(sides, 1) * stride,
                    x + Distance(sides, 2) * stride, y + Distance(sides, 3) * stride), probabilities[best], best);
            }

            start += cells;
        }
    }

    private static int Cells(int length, int stride) => (length + stride - 1) / stride;

    /// <summary>The mean of a side's distribution.</summary>
    private float Distance(ReadOnlySpan<float> sides, int side)
    {
        Span<float> weights = stackalloc float[Bins];
        Activations.Apply(ScoreActivation.Softmax, sides.Slice(side * Bins, Bins), weights);
        float mean = 0;
        for (int i = 0; i < weights.Length; i++)
            mean += i * weights[i];
        return mean;
    }

    // Both: the number of classes, below 0 where the shapes do not tell; null for outputs of another kind.
    private int? CountInOne(int[] shape, int cells) =>
        shape.Length != 3 || shape[1] >= 0 && shape[1] != cells || shape[2] >= 0 && shape[2] <= 4 * Bins ? null
            : shape[2] < 0 ? -1 : shape[2] - 4 * Bins;

    private int? CountInGrids(OnnxImageModel model, int[] cells)
    {
        (int Scores, int Boxes)?[] grids = [.. cells.Select(count => FindGrid(model, count))];
        if (grids.Any(grid => grid is null) || model.Session.OutputNames.Count != 2 * cells.Length)
            return null;
        int[] classes = [.. grids.Select(grid => model.OutputShape(grid!.Value.Scores)[2]).Distinct()];
        return classes.Length == 1 ? classes[0] : null;
    }

    /// <summary>The scores and the boxes of the grid that has so many cells.</summary>
    private (int Scores, int Boxes)? FindGrid(OnnxImageModel model, int cells)
    {
        int[] own = [.. Enumerable.Range(0, model.Session.OutputNames.Count)
            .Where(i => model.OutputShape(i) is { Length: 3 } shape && shape[1] == cells)];
        if (own.Length != 2)
            return null;
        // As many classes as numbers of a box: scores come first.
        if (model.OutputShape(own[1])[2] == 4 * Bins)
            return (own[0], own[1]);
        return model.OutputShape(own[0])[2] == 4 * Bins ? (own[1], own[0]) : null;
    }
}
