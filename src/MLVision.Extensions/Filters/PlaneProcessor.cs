namespace MLVision.Extensions;

/// <summary>Applies the same to each plane.</summary>
/// <param name="channels">Number of planes.</param>
/// <param name="area">Pixels of an input plane.</param>
/// <param name="height">Of an output plane.</param>
/// <param name="width">Of an output plane.</param>
/// <param name="apply">Makes an output plane of an input plane.</param>
internal sealed class PlaneProcessor(int channels, int area, int height, int width, PlaneProcessor.Apply apply)
    : FloatImageProcessor(channels * area, channels, height, width)
{
    public delegate void Apply(ReadOnlySpan<float> plane, Span<float> output);

    public override void Run(ReadOnlySpan<float> planes, Span<float> output)
    {
        int outputArea = height * width;
        for (int c = 0; c < channels; c++)
            apply(planes.Slice(c * area, area), output.Slice(c * outputArea, outputArea));
    }

    public override string SlotName(int index)
    {
        int pixel = index % (height * width);
        string channel = channels == 1 ? "L" : "RGB"[index / (height * width)].ToString();
        return $"{channel}.r{pixel / width}c{pixel % width}";
    }
}
