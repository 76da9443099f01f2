namespace MLVision.Extensions.Onnx;

/// <summary>The classes of an image's pixels as they come, tile by tile.</summary>
internal sealed class SegmentedImage(
    SemanticSegmentationOptions options, ScoreActivation activation, int width, int height, bool accumulates)
{
    /// <summary>Stands for no class.</summary>
    public const byte None = 255;

    private readonly byte[] _counts = new byte[accumulates ? width * height : 0];
    private float[] _sums = [];
    private int _planes;

    /// <summary>The class of each pixel.</summary>
    public byte[] Mask { get; } = CreateMask(width * height);

    /// <summary>The plane of each class; null where they are not wanted or not known.</summary>
    public float[]? Probabilities { get; private set; }

    public int Width => width;

    public int Height => height;

    /// <summary>Adds the scores of a piece of a row.</summary>
    /// <param name="x">The first pixel of the piece.</param>
    /// <param name="y">The row.</param>
    /// <param name="planes">How many planes of scores there are.</param>
    /// <param name="scores">For each plane a value for each pixel of the piece; they may be changed.</param>
    public void Add(int x, int y, int planes, Span<float> scores)
    {
        int length = scores.Length / planes, start = y * width + x;
        if (!accumulates)
        {
            Classify(start, planes, scores);
            return;
        }

        _planes = planes;
        if (_sums.Length == 0)
            _sums = new float[checked(planes * width * height)];
        for (int c = 0; c < planes; c++)
        {
            Span<float> sums = _sums.AsSpan(c * width * height + start, length);
            for (int i = 0; i < length; i++)
                sums[i] += scores[c * length + i];
        }

        foreach (ref byte count in _counts.AsSpan(start, length))
            count++;
    }

    /// <summary>Takes the mean of the tiles that were added.</summary>
    public void Finish()
    {
        if (_sums.Length == 0)
            return;
        var scores = new float[_planes * width];
        for (int y = 0; y < height; y++)
        {
            for (int c = 0; c < _planes; c++)
            {
                for (int x = 0; x < width; x++)
                    scores[c * width + x] = _sums[(c * height + y) * width + x] / _counts[y * width + x];
            }

            Classify(y * width, _planes, scores);
        }

        _sums = [];
    }

    private static byte[] CreateMask(int length)
    {
        var mask = new byte[length];
        Array.Fill(mask, None);
        return mask;
    }

    private void Classify(int start, int planes, Span<float> scores)
    {
        int length = scores.Length / planes, classes = planes == 1 ? 2 : planes;
        bool wantsProbabilities = options.ProbabilityColumnName is not null;
        if (wantsProbabilities)
            Probabilities ??= new float[checked(classes * width * height)];
        Span<float> values = stackalloc float[classes];
        for (int i = 0; i < length; i++)
        {
            for (int c = 0; c < planes; c++)
                values[c] = scores[c * length + i];
            Mask[start + i] = Classify(planes, values, wantsProbabilities);
            for (int c = 0; wantsProbabilities && c < classes; c++)
                Probabilities![c * width * height + start + i] = values[c];
        }
    }

    private byte Classify(int planes, Span<float> values, bool wantsProbabilities)
    {
        if (planes == 1)
        {
            float probability = activation == ScoreActivation.None ? values[0] : Activations.Sigmoid(values[0]);
            (values[0], values[1]) = (1 - probability, probability);
            return probability >= options.Threshold ? (byte)1 : (byte)0;
        }

        bool isIndependent = activation == ScoreActivation.Sigmoid;
        if (wantsProbabilities || isIndependent)
            Activations.Apply(activation, values, values);
        int best = ClassScores.IndexOfMax(values);
        return isIndependent && !(values[best] >= options.Threshold) ? None : (byte)best;
    }
}
