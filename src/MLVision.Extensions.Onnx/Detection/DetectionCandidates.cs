using System.Runtime.InteropServices;

namespace MLVision.Extensions.Onnx;

/// <summary>The boxes that a decoder found in one image, in pixels of the model's input, before suppression.</summary>
internal sealed class DetectionCandidates(float scoreThreshold)
{
    private readonly List<BoundingBox> _boxes = [];
    private readonly List<float> _scores = [];
    private readonly List<int> _classes = [];

    /// <summary>Lower scores are not wanted.</summary>
    public float ScoreThreshold => scoreThreshold;

    public ReadOnlySpan<BoundingBox> Boxes => CollectionsMarshal.AsSpan(_boxes);

    public ReadOnlySpan<float> Scores => CollectionsMarshal.AsSpan(_scores);

    public ReadOnlySpan<int> Classes => CollectionsMarshal.AsSpan(_classes);

    public void Clear()
    {
        _boxes.Clear();
        _scores.Clear();
        _classes.Clear();
    }

    /// <summary>Adds a box unless its score is too low, or it is not a box of finite numbers.</summary>
    public void Add(BoundingBox box, float score, int classIndex)
    {
        if (!(score >= scoreThreshold) || !float.IsFinite(box.X0 + box.Y0 + box.X1 + box.Y1))
            return;
        _boxes.Add(box);
        _scores.Add(score);
        _classes.Add(classIndex);
    }
}
