namespace MLVision.Extensions.Onnx;

/// <summary>
/// Reads score planes at the pixels of an image, bilinearly: PyTorch's <c>interpolate</c> without aligned corners.
/// </summary>
/// <remarks>It holds working memory and is for one thread at a time.</remarks>
internal sealed class ScorePlanes
{
    private int[] _left = [];
    private float[] _weights = [];
    private float[] _row = [];

    /// <summary>Where the pixels of a row of the image lie in the planes.</summary>
    /// <param name="first">The first pixel.</param>
    /// <param name="count">How many.</param>
    /// <param name="scale">Cells of a plane per pixel.</param>
    /// <param name="offset">The cell at the left edge of pixel 0.</param>
    /// <param name="columns">Cells per row of a plane.</param>
    public void Prepare(int first, int count, float scale, float offset, int columns)
    {
        if (_left.Length < count)
        {
            _left = new int[count];
            _weights = new float[count];
        }

        for (int i = 0; i < count; i++)
            (_left[i], _weights[i]) = Locate(first + i, scale, offset, columns);
        if (_row.Length < columns + 1)
            _row = new float[columns + 1];
    }

    /// <summary>The cell before the centre of a pixel, and the weight of the one after it.</summary>
    public static (int Cell, float Weight) Locate(int pixel, float scale, float offset, int cells)
    {
        float place = Math.Clamp((pixel + 0.5f) * scale + offset - 0.5f, 0, cells - 1);
        int cell = (int)place;
        return (cell, place - cell);
    }

    /// <summary>The values of one plane at the pixels that were prepared.</summary>
    /// <param name="plane">The plane, row by row.</param>
    /// <param name="columns">Its cells per row.</param>
    /// <param name="row">The row of cells before the pixels.</param>
    /// <param name="weight">The weight of the row after it.</param>
    /// <param name="target">Takes the values.</param>
    public void Read(ReadOnlySpan<float> plane, int columns, int row, float weight, Span<float> target)
    {
        ReadOnlySpan<float> upper = plane.Slice(row * columns, columns);
        ReadOnlySpan<float> lower = weight > 0 ? plane.Slice((row + 1) * columns, columns) : upper;
        Span<float> cells = _row.AsSpan(0, columns);
        for (int x = 0; x < cells.Length; x++)
            cells[x] = upper[x] + (lower[x] - upper[x]) * weight;
        // The last cell has none after it; its weight is 0.
        _row[columns] = cells[^1];
        for (int i = 0; i < target.Length; i++)
        {
            float left = _row[_left[i]];
            target[i] = left + (_row[_left[i] + 1] - left) * _weights[i];
        }
    }
}
