using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>Gathers the cells of each block and writes them, normalised, to the descriptor.</summary>
internal static unsafe class BlockNormalizer
{
    /// <summary>Writes all blocks of one row of blocks; the bare cells where <paramref name="normalize"/> is false.</summary>
    public static void WriteRow(HogPlan plan, int blockRow, bool normalize, HogScratch scratch, float* features)
    {
        HogOptions options = plan.Options;
        int height = options.BlockHeight, width = options.BlockWidth, orientations = options.Orientations;
        int padded = scratch.PaddedOrientations;
        bool columnMajor = options.Order == HogOrder.ColumnMajor;
        float** rows = stackalloc float*[height];
        for (int r = 0; r < height; r++)
        {
            int slot = plan.RowOf[blockRow * height + r] % plan.RingSize;
            rows[r] = scratch.Cells + (long)slot * scratch.CellRowSize;
        }

        float* block = scratch.Block;
        fixed (int* columnOf = plan.ColumnOf)
        {
            for (int b = 0; b < plan.BlocksX; b++)
            {
                // Cells are copied with their padding of zeros, which the next cell overwrites; the last padding completes the
                // final vector of the block.
                int* columns = columnOf + b * width;
                float* to = block;
                int outer = columnMajor ? width : height, inner = columnMajor ? height : width;
                for (int i = 0; i < outer; i++)
                {
                    for (int j = 0; j < inner; j++)
                    {
                        float* cell = columnMajor ? rows[j] + columns[i] * padded : rows[i] + columns[j] * padded;
                        for (int k = 0; k < padded; k += 8)
                            Vector256.Load(cell + k).Store(to + k);
                        to += orientations;
                    }
                }
                int index = columnMajor ? b * plan.BlocksY + blockRow : blockRow * plan.BlocksX + b;
                float* output = features + (long)index * plan.BlockLength;
                if (normalize)
                    Normalize(options, block, plan.BlockLength, output);
                else
                    Buffer.MemoryCopy(block, output, plan.BlockLength * 4L, plan.BlockLength * 4L);
            }
        }
    }

    /// <summary>Normalises <paramref name="length"/> values; the block is padded with zeros to whole vectors.</summary>
    private static void Normalize(HogOptions options, float* block, int length, float* output)
    {
        bool openCv = options.Regularization == HogRegularization.OpenCv;
        float factor;
        switch (options.BlockNorm)
        {
            case HogBlockNorm.L1:
            case HogBlockNorm.L1Sqrt:
                factor = 1 / (Sum(block, length) + (openCv ? 0.1f * length : 1e-5f));
                break;
            default:
                float squares = SumOfSquares(block, length);
                factor = 1 / (openCv ? MathF.Sqrt(squares) + 0.1f * length : MathF.Sqrt(squares + 1e-10f));
                break;
        }
        if (options.BlockNorm == HogBlockNorm.L2Hys)
        {
            float squares = ScaleAndClip(block, length, factor, options.Clip);
            factor = 1 / (openCv ? MathF.Sqrt(squares) + 1e-3f : MathF.Sqrt(squares + 1e-10f));
        }

        var scale = Vector256.Create(factor);
        bool root = options.BlockNorm == HogBlockNorm.L1Sqrt;
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Vector256<float> value = Vector256.Load(block + i) * scale;
            (root ? Vector256.Sqrt(value) : value).Store(output + i);
        }
        for (; i < length; i++)
            output[i] = root ? MathF.Sqrt(block[i] * factor) : block[i] * factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float* values, int length)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < length; i += 8)
            sum += Vector256.Load(values + i);
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfSquares(float* values, int length)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> value = Vector256.Load(values + i);
            sum = Vector256.FusedMultiplyAdd(value, value, sum);
        }
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ScaleAndClip(float* values, int length, float factor, float clip)
    {
        Vector256<float> sum = default, scale = Vector256.Create(factor), limit = Vector256.Create(clip);
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> value = Vector256.Min(Vector256.Load(values + i) * scale, limit);
            value.Store(values + i);
            sum = Vector256.FusedMultiplyAdd(value, value, sum);
        }
        return Vector256.Sum(sum);
    }
}
