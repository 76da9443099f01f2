namespace MLVision.Extensions;

/// <summary>The objects and predictions of a data view, image after image.</summary>
internal sealed class DetectionSet
{
    private readonly List<TrueObject> _objects = [];
    private readonly List<Prediction> _predictions = [];

    public int ImageCount { get; set; }

    public int ObjectCount => _objects.Count;

    public int PredictionCount => _predictions.Count;

    public int IgnoredCount => _objects.Count(item => item.IsIgnored);

    public void Add(TrueObject item) => _objects.Add(item);

    public void Add(Prediction item) => _predictions.Add(item);

    /// <summary>The objects of each class, in the order of their images.</summary>
    public TrueObject[][] ObjectsByClass(int classCount) => Split(_objects, item => item.Class, classCount);

    /// <summary>The predictions of each class, in the order of their images.</summary>
    public Prediction[][] PredictionsByClass(int classCount) => Split(_predictions, item => item.Class, classCount);

    private static T[][] Split<T>(List<T> items, Func<T, int> classOf, int classCount)
    {
        var counts = new int[classCount];
        foreach (T item in items)
            counts[classOf(item)]++;
        T[][] result = [.. counts.Select(count => new T[count])];
        Array.Clear(counts);
        foreach (T item in items)
            result[classOf(item)][counts[classOf(item)]++] = item;
        return result;
    }

    /// <summary>An object to find.</summary>
    public readonly record struct TrueObject(int Class, int Image, BoundingBox Box, float Area, bool IsDifficult, bool IsCrowd)
    {
        public bool IsIgnored => IsDifficult || IsCrowd;
    }

    /// <summary>A box that was predicted.</summary>
    public readonly record struct Prediction(int Class, int Image, BoundingBox Box, float Score);
}
