namespace MLVision.Extensions.Torch;

/// <summary>Alters images at random and gives them one size; may be used by several threads.</summary>
internal sealed class ImageAugmenter(AugmentationOptions options, int channels, int height, int width)
{
    private const int Attempts = 10;
    private const double SmallestRatio = 3.0 / 4, LargestRatio = 4.0 / 3;

    /// <summary>Alters an image.</summary>
    /// <param name="source">The image, of any size where a part of random size is cut out and resized.</param>
    /// <param name="target">Takes the result, of the augmenter's size, in the order channel, row, column.</param>
    /// <param name="random">What is drawn depends on nothing else.</param>
    /// <param name="workspace">Working memory.</param>
    public void Apply(SourceImage source, Span<byte> target, ref RandomStream random, ImageWorkspace workspace)
    {
        TrivialChange change = options.TrivialAugment ? TrivialChange.Draw(ref random) : default;
        Place(source, target, change, ref random, workspace);
        change.ApplyTo(target, channels, height, width, workspace.Temporary);
        if (options.ChangesColors)
            ChangeColors(target, ref random);
        if (channels == 3 && Happens(options.Grayscale, ref random))
            ColorJitter.Gray(target);
        if (options.Blur > 0)
            GaussianBlur.Run(target, channels, height, width, random.Next(options.Blur / 10, options.Blur));
        if (Happens(options.Erasing, ref random))
            Erase(target, ref random);
    }

    private static bool Happens(double probability, ref RandomStream random) =>
        probability > 0 && random.NextDouble() < probability;

    private static double Factor(double range, ref RandomStream random) => random.Next(1 - range, 1 + range);

    private void Place(
        SourceImage source, Span<byte> target, TrivialChange change, ref RandomStream random, ImageWorkspace workspace)
    {
        bool warps = options.Warps || change.MovesPixels;
        int shiftY = 0, shiftX = 0;
        if (options.CropPadding > 0)
        {
            shiftY = random.Next(2 * options.CropPadding + 1) - options.CropPadding;
            shiftX = random.Next(2 * options.CropPadding + 1) - options.CropPadding;
        }

        PixelBox part = options.ResizesCrops ? DrawPart(source.Shape, ref random) : default;
        AffineMap map = options.Warps ? DrawMap(ref random) : AffineMap.Identity;
        bool mirrored = Happens(options.HorizontalFlip, ref random), upsideDown = Happens(options.VerticalFlip, ref random);
        if (options.ResizesCrops && !warps)
        {
            workspace.Resizer.Run(
                source.ToPacked(workspace.Temporary), source.Shape.Width, channels, part, target, width, height, mirrored,
                upsideDown);
            return;
        }

        ReadOnlySpan<byte> planes = source.Pixels;
        if (options.ResizesCrops || !source.IsPlanar)
        {
            Span<byte> resized = workspace.Intermediate.Reserve(target.Length);
            if (options.ResizesCrops)
                workspace.Resizer.Run(
                    source.ToPacked(workspace.Temporary), source.Shape.Width, channels, part, resized, width, height);
            else
                source.FitTo(height, width, resized, workspace);
            planes = resized;
        }

        if (!warps)
        {
            CropAndFlip(planes, target, shiftY, shiftX, mirrored, upsideDown);
            return;
        }

        // All of it as one map, so that pixels are interpolated once.
        var flips = new AffineMap(mirrored ? -1 : 1, 0, mirrored ? width - 1 : 0, 0, upsideDown ? -1 : 1,
            upsideDown ? height - 1 : 0);
        var shift = new AffineMap(1, 0, shiftX, 0, 1, shiftY);
        AffineMap whole = shift.After(map.After(flips)).After(change.ToMap(width, height));
        ImageWarp.Run(planes, target, channels, height, width, whole);
    }

    private AffineMap DrawMap(ref RandomStream random)
    {
        const double Degree = Math.PI / 180;
        return AffineMap.About(
            width, height,
            angle: random.Next(-options.Rotation, options.Rotation) * Degree,
            shear: random.Next(-options.Shear, options.Shear) * Degree,
            scale: Factor(options.Scaling, ref random),
            shiftX: random.Next(-options.Translation, options.Translation) * width,
            shiftY: random.Next(-options.Translation, options.Translation) * height);
    }

    /// <summary>The part of an image that is cut out and resized.</summary>
    internal PixelBox DrawPart(PixelShape image, ref RandomStream random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = random.Next(options.ResizedCropScale, 1) * image.Height * image.Width;
            double ratio = Math.Exp(random.Next(Math.Log(SmallestRatio), Math.Log(LargestRatio)));
            int partWidth = (int)Math.Round(Math.Sqrt(area * ratio)), partHeight = (int)Math.Round(Math.Sqrt(area / ratio));
            if (partWidth < 1 || partWidth > image.Width || partHeight < 1 || partHeight > image.Height)
                continue;
            int left = random.Next(image.Width - partWidth + 1), top = random.Next(image.Height - partHeight + 1);
            return new PixelBox(left, top, partWidth, partHeight);
        }

        // As torchvision does: the largest part in the middle that has an allowed ratio.
        double allowed = Math.Clamp((double)image.Width / image.Height, SmallestRatio, LargestRatio);
        return PixelBox.Centered(image.Width, image.Height, allowed);
    }

    private void ChangeColors(Span<byte> image, ref RandomStream random)
    {
        // All are drawn whether used or not, so that one option does not change what another one draws.
        double brightness = Factor(options.Brightness, ref random), contrast = Factor(options.Contrast, ref random);
        double saturation = Factor(options.Saturation, ref random), hue = random.Next(-options.Hue, options.Hue);
        foreach (int kind in random.Permutation(4))
        {
            if (kind == 0 && options.Brightness > 0)
                ColorJitter.Brightness(image, brightness);
            else if (kind == 1 && options.Contrast > 0)
                ColorJitter.Contrast(image, channels, contrast);
            else if (kind == 2 && options.Saturation > 0 && channels == 3)
                ColorJitter.Saturation(image, saturation);
            else if (kind == 3 && options.Hue > 0 && channels == 3)
                ColorJitter.Hue(image, hue);
        }
    }

    private void Erase(Span<byte> image, ref RandomStream random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = random.Next(0.02, 0.33) * height * width;
            double ratio = Math.Exp(random.Next(Math.Log(0.3), Math.Log(1 / 0.3)));
            int partWidth = (int)Math.Round(Math.Sqrt(area * ratio)), partHeight = (int)Math.Round(Math.Sqrt(area / ratio));
            if (partWidth < 1 || partWidth >= width || partHeight < 1 || partHeight >= height)
                continue;
            int left = random.Next(width - partWidth + 1), top = random.Next(height - partHeight + 1);
            for (int row = 0; row < channels * partHeight; row++)
                image.Slice((row / partHeight * height + top + row % partHeight) * width + left, partWidth).Clear();
            return;
        }
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

            line[..to].Clear();
            source.Slice((plane + sourceY) * width + from, length).CopyTo(line[to..]);
            line[(to + length)..].Clear();
            if (mirrored)
                line.Reverse();
        }
    }
}
