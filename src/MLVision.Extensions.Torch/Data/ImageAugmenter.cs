namespace MLVision.Extensions.Torch;

/// <summary>Alters images of one size at random; may be used by several threads.</summary>
internal sealed class ImageAugmenter(AugmentationOptions options, int channels, int height, int width)
{
    /// <summary>Alters an image.</summary>
    /// <param name="source">Bytes in the order channel, row, column.</param>
    /// <param name="target">The same size; no part of the source.</param>
    /// <param name="random">What is drawn depends on nothing else.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ref RandomStream random)
    {
        int shiftY = 0, shiftX = 0;
        if (options.CropPadding > 0)
        {
            shiftY = random.Next(2 * options.CropPadding + 1) - options.CropPadding;
            shiftX = random.Next(2 * options.CropPadding + 1) - options.CropPadding;
        }

        bool mirrored = options.HorizontalFlip > 0 && random.NextDouble() < options.HorizontalFlip;
        bool upsideDown = options.VerticalFlip > 0 && random.NextDouble() < options.VerticalFlip;
        CropAndFlip(source, target, shiftY, shiftX, mirrored, upsideDown);
    }

    /// <summary>Cuts out a part of the image's own size, black beyond its edges, and mirrors it then.</summary>
    private void CropAndFlip(
        ReadOnlySpan<byte> source, Span<byte> target, int shiftY, int shiftX, bool mirrored, bool upsideDown)
    {
        int from = Math.Max(shiftX, 0), length = Math.Max(width - Math.Abs(shiftX), 0), to = Math.Max(-shiftX, 0);
        for (int row = 0; row < channels * height; row++)
        {
            int y = row % height, plane = row - y;
            Span<byte> line = target.Slice((plane + (upsideDown ? height - 1 - y : y)) * width, width);
            int sourceY = y + shiftY;
            if (sourceY < 0 || sourceY >= height || length == 0)
            {
                line.Clear();
                continue;
            }

            line[..Math.Min(to, width)].Clear();
            source.Slice((plane + sourceY) * width + from, length).CopyTo(line[to..]);
            line[(to + length)..].Clear();
            if (mirrored)
                line.Reverse();
        }
    }
}
