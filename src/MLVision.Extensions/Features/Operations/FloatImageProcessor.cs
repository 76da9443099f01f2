namespace MLVision.Extensions;

/// <summary>Base of processors that compute with floats.</summary>
/// <param name="inputLength">Number of values of all input planes.</param>
/// <param name="dimensions">Of the output.</param>
internal abstract class FloatImageProcessor(int inputLength, params int[] dimensions) : ImageProcessor(dimensions)
{
    private readonly ScratchPool<float[]> _pool = new(() => new float[inputLength]);

    public sealed override void Run(ReadOnlySpan<byte> planes, Span<float> output)
    {
        float[] floats = _pool.Rent();
        for (int i = 0; i < planes.Length; i++)
            floats[i] = planes[i];
        Run(floats.AsSpan(0, planes.Length), output);
        _pool.Return(floats);
    }
}
