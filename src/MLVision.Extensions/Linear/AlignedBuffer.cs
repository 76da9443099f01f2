namespace MLVision.Extensions;

/// <summary>
/// Floats (zero at first) whose first element lies on a cache line: a vector that spans two lines costs two loads. The array
/// is pinned for its whole life, so that the pointer may be kept as long as this object is.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int LineBytes = 64;
    private readonly float[] _array;
    private readonly int _first;

    public AlignedBuffer(int length)
    {
        _array = GC.AllocateArray<float>(checked(length + LineBytes / sizeof(float)), pinned: true);
        fixed (float* start = _array)
        {
            _first = (int)((LineBytes - ((long)start & (LineBytes - 1))) % LineBytes) / sizeof(float);
            Pointer = start + _first;
        }

        Length = length;
    }

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => _array.AsSpan(_first, Length);
}
