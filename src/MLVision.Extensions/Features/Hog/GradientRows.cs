using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLVision.Extensions;

/// <summary>Turns pixel rows into rows of gradients: of the only channel, or for each pixel of the strongest channel.</summary>
internal static unsafe class GradientRows
{
    /// <summary>
    /// Below this sum of squares the C library's hypotenuse is the same for all pairs of integers with that sum.
    /// </summary>
    private const float FirstUnstableSquare = 2993;

    /// <summary>Relative difference of squared magnitudes from which on float knows the larger one.</summary>
    private const float SquareTolerance = 4e-6f;

    private static readonly Vector256<int> Columns = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    /// <summary>
    /// Puts row <paramref name="y"/> of every channel into its ring, as floats, with square roots where wanted.
    /// </summary>
    public static void Load(in PixelPlanes pixels, int y, bool gamma, HogScratch scratch)
    {
        int slot = y % 3;
        for (int c = 0; c < pixels.Channels; c++)
        {
            long offset = pixels.RowOffset(c, y);
            float* raw = scratch.RawRows + (c * 3 + slot) * scratch.Stride;
            if (pixels.Bytes != null)
                Convert(pixels.Bytes + offset, raw, pixels.Width);
            else
                Buffer.MemoryCopy(pixels.Floats + offset, raw, pixels.Width * 4L, pixels.Width * 4L);
            if (gamma)
            {
                float* root = scratch.Rows + (c * 3 + slot) * scratch.Stride;
                for (int x = 0; x < pixels.Width; x += 8)
                    Vector256.Sqrt(Vector256.Max(Vector256.Load(raw + x), Vector256<float>.Zero)).Store(root + x);
                Mirror(root, pixels.Width);
            }
            Mirror(raw, pixels.Width);
        }
    }

    /// <summary>Gradients of row <paramref name="y"/>, whose neighbours above and below are loaded.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="y">The row.</param>
    /// <param name="gamma">Rows hold square roots.</param>
    /// <param name="rooted">Differences of square roots are computed from the raw rows, without loss.</param>
    /// <param name="exact">Ties between channels are decided as scikit-image does, else as OpenCV does.</param>
    /// <param name="scratch">Has the loaded rows; receives the gradients.</param>
    public static void Compute(in PixelPlanes pixels, int y, bool gamma, bool rooted, bool exact, HogScratch scratch)
    {
        int width = pixels.Width;
        bool inner = y > 0 && y < pixels.Height - 1;
        float* gx = scratch.GradientX, gy = scratch.GradientY;
        if (pixels.Channels == 1 && !rooted)
        {
            float* here = scratch.Rows + y % 3 * scratch.Stride;
            float* above = inner ? scratch.Rows + (y + 2) % 3 * scratch.Stride : here;
            float* below = inner ? scratch.Rows + (y + 1) % 3 * scratch.Stride : here;
            for (int x = 0; x < width; x += 8)
            {
                (Vector256.Load(here + x + 1) - Vector256.Load(here + x - 1)).Store(gx + x);
                (Vector256.Load(below + x) - Vector256.Load(above + x)).Store(gy + x);
            }
            return;
        }
        float unstable = pixels.Bytes != null && !gamma ? 0 : SquareTolerance;
        // OpenCV prefers the last of equal channels, but in the columns left over by its vectors of four the first.
        var lastWins = Vector256.Create(exact ? 0 : width & ~3);
        for (int x = 0; x < width; x += 8)
        {
            (Vector256<float> dx, Vector256<float> dy) = Channel(scratch, 0, x, y, inner, rooted);
            if (pixels.Channels > 1)
            {
                Vector256<float> square = dx * dx + dy * dy, doubtful = Vector256<float>.Zero;
                for (int c = 1; c < pixels.Channels; c++)
                {
                    (Vector256<float> otherX, Vector256<float> otherY) = Channel(scratch, c, x, y, inner, rooted);
                    Vector256<float> other = otherX * otherX + otherY * otherY;
                    if (exact)
                    {
                        Vector256<float> close = Vector256.LessThanOrEqual(Vector256.Abs(other - square), unstable * other);
                        Vector256<float> differs = ~(Vector256.Equals(dx, otherX) & Vector256.Equals(dy, otherY));
                        if (unstable == 0)
                            differs &= Vector256.GreaterThanOrEqual(other, Vector256.Create(FirstUnstableSquare));
                        doubtful |= close & differs;
                    }
                    Vector256<float> replaces = Vector256.LessThan(Columns + Vector256.Create(x), lastWins).AsSingle();
                    Vector256<float> larger = Vector256.GreaterThan(other, square) | (Vector256.Equals(other, square) & replaces);
                    dx = Vector256.ConditionalSelect(larger, otherX, dx);
                    dy = Vector256.ConditionalSelect(larger, otherY, dy);
                    square = Vector256.Max(other, square);
                }
                dx.Store(gx + x);
                dy.Store(gy + x);
                if (exact && doubtful != Vector256<float>.Zero)
                    Resolve(pixels, doubtful.ExtractMostSignificantBits(), x, y, gamma, scratch, inner, rooted);
            }
            else
            {
                dx.Store(gx + x);
                dy.Store(gy + x);
            }
        }
    }

    /// <summary>Puts beside the row what makes the horizontal gradient zero at both ends.</summary>
    private static void Mirror(float* row, int width)
    {
        row[-1] = width > 1 ? row[1] : 0;
        row[width] = width > 1 ? row[width - 2] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> X, Vector256<float> Y) Channel(
        HogScratch scratch, int c, int x, int y, bool inner, bool rooted)
    {
        int stride = scratch.Stride;
        int here = (c * 3 + y % 3) * stride + x;
        int above = (c * 3 + (y + 2) % 3) * stride + x, below = (c * 3 + (y + 1) % 3) * stride + x;
        float* rows = scratch.Rows;
        if (!rooted)
        {
            return (
                Vector256.Load(rows + here + 1) - Vector256.Load(rows + here - 1),
                inner ? Vector256.Load(rows + below) - Vector256.Load(rows + above) : Vector256<float>.Zero);
        }

        // √a - √b loses most of its digits for large, close a and b; (a - b) / (√a + √b) does not.
        float* raw = scratch.RawRows;
        var tiny = Vector256.Create(1e-30f);
        Vector256<float> dx = (Vector256.Load(raw + here + 1) - Vector256.Load(raw + here - 1))
            / (Vector256.Load(rows + here + 1) + Vector256.Load(rows + here - 1) + tiny);
        Vector256<float> dy = !inner
            ? Vector256<float>.Zero
            : (Vector256.Load(raw + below) - Vector256.Load(raw + above))
                / (Vector256.Load(rows + below) + Vector256.Load(rows + above) + tiny);
        return (dx, dy);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Resolve(
        in PixelPlanes pixels, uint doubtful, int x, int y, bool gamma, HogScratch scratch, bool inner, bool rooted)
    {
        for (int lane = 0; lane < 8 && x + lane < pixels.Width; lane++)
        {
            if ((doubtful >> lane & 1) == 0)
                continue;
            int strongest = ExactOrientation.StrongestChannel(pixels, gamma, x + lane, y);
            (Vector256<float> dx, Vector256<float> dy) = Channel(scratch, strongest, x + lane, y, inner, rooted);
            scratch.GradientX[x + lane] = dx[0];
            scratch.GradientY[x + lane] = dy[0];
        }
    }

    private static void Convert(byte* source, float* destination, int count)
    {
        if (count < 8)
        {
            for (int i = 0; i < count; i++)
                destination[i] = source[i];
            return;
        }
        for (int i = 0; i <= count - 8; i += 8)
            Load8(source + i).Store(destination + i);
        // The last eight once more instead of a slow tail.
        Load8(source + count - 8).Store(destination + count - 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load8(byte* source)
    {
        if (Avx2.IsSupported)
            return Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(source));
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)source).AsByte());
        return Vector256.ConvertToSingle(
            Vector256.Create(Vector128.WidenLower(wide).AsInt32(), Vector128.WidenUpper(wide).AsInt32()));
    }
}
