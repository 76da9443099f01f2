using MLVision.Extensions;

/// <summary>What the pipeline says about a picture, in ML.NET's convention of object detection.</summary>
internal sealed class Detections
{
    /// <summary>The class of each box; 1 is the first.</summary>
    public uint[] PredictedLabel { get; set; } = [];

    /// <summary>Left, top, right and bottom of each box in pixels.</summary>
    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];

    public IEnumerable<LabelledBox> ToBoxes(string[] names)
    {
        for (int i = 0; i < Score.Length; i++)
        {
            float[] side = PredictedBoundingBoxes[(4 * i)..(4 * i + 4)];
            int index = (int)PredictedLabel[i] - 1;
            yield return new LabelledBox(new BoundingBox(side[0], side[1], side[2], side[3]), index, names[index], Score[i]);
        }
    }
}
