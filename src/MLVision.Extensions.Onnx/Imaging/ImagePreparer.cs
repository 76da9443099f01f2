using System.Runtime.InteropServices;

namespace MLVision.Extensions.Onnx;

/// <summary>Turns images into the model's input. It holds working memory and is for one thread at a time.</summary>
internal sealed class ImagePreparer(ImageInputShape shape, ImagePreprocessing preprocessing)
{
    private readonly float[][] _tables = CreateTables(shape, preprocessing);
    private readonly BilinearSampler _sampler = new();
    private readonly BilinearResizer _resizer = new();
    private byte[] _planes = [];

    /// <summary>Fits a whole image in.</summary>
    /// <typeparam name="T"><see cref="float"/>, or <see cref="byte"/> for the values as they are.</typeparam>
    /// <param name="image">The image.</param>
    /// <param name="target">Takes one image in the layout of the model.</param>
    public ImagePlacement Prepare<T>(ImageView image, Span<T> target)
        where T : unmanaged
    {
        int width = shape.Width, height = shape.Height;
        var whole = new PixelBox(0, 0, image.Width, image.Height);
        switch (preprocessing.Fit)
        {
            case ImageFit.CenterCrop:
                PixelBox part = PixelBox.Centered(image.Width, image.Height, (double)width / height);
                return Prepare(image, part, new PixelBox(0, 0, width, height), target);
            case ImageFit.ResizeThenCrop:
                return PrepareCrop(image, target);
            case ImageFit.Letterbox or ImageFit.LetterboxTopLeft:
                float scale = Math.Min((float)height / image.Height, (float)width / image.Width);
                bool isCentered = preprocessing.Fit == ImageFit.Letterbox;
                // YOLOX cuts off, Ultralytics rounds.
                int innerWidth = Math.Clamp((int)(image.Width * scale + (isCentered ? 0.5f : 0)), 1, width);
                int innerHeight = Math.Clamp((int)(image.Height * scale + (isCentered ? 0.5f : 0)), 1, height);
                int left = isCentered ? (width - innerWidth) / 2 : 0, top = isCentered ? (height - innerHeight) / 2 : 0;
                Write(image, whole, new PixelBox(left, top, innerWidth, innerHeight), target);
                return new ImagePlacement(scale, scale, left, top, image.Width, image.Height);
            default:
                return Prepare(image, whole, new PixelBox(0, 0, width, height), target);
        }
    }

    // With torchvision's way of making whole numbers.
    private ImagePlacement PrepareCrop<T>(ImageView image, Span<T> target)
        where T : unmanaged
    {
        PixelBox part = CutLong(image);
        int width = (int)(shape.Width / preprocessing.CropFraction), height = (int)(shape.Height / preprocessing.CropFraction);
        if ((long)width * part.Height < (long)height * part.Width)
            width = Math.Max(shape.Width, (int)((long)height * part.Width / part.Height));
        else
            height = Math.Max(shape.Height, (int)((long)width * part.Height / part.Width));
        int left = (int)Math.Round((width - shape.Width) / 2.0), top = (int)Math.Round((height - shape.Height) / 2.0);
        return Prepare(image, part, new PixelBox(-left, -top, width, height), target);
    }

    /// <summary>The image; of one that is very long the middle, without whose ends the resized image stays small.</summary>
    private PixelBox CutLong(ImageView image)
    {
        const double longest = 8;
        double ratio = (double)image.Width / image.Height, own = (double)shape.Width / shape.Height;
        return ratio > longest * own ? PixelBox.Centered(image.Width, image.Height, longest * own)
            : ratio < own / longest ? PixelBox.Centered(image.Width, image.Height, own / longest)
            : new PixelBox(0, 0, image.Width, image.Height);
    }

    /// <summary>Resizes a part of an image into a part of the model's input; the rest is padding.</summary>
    public ImagePlacement Prepare<T>(ImageView image, PixelBox part, PixelBox inner, Span<T> target)
        where T : unmanaged
    {
        Write(image, part, inner, target);
        float scaleX = (float)inner.Width / part.Width, scaleY = (float)inner.Height / part.Height;
        return new ImagePlacement(
            scaleX, scaleY, inner.Left - part.Left * scaleX, inner.Top - part.Top * scaleY, image.Width, image.Height);
    }

    private static float[][] CreateTables(ImageInputShape shape, ImagePreprocessing preprocessing)
    {
        var tables = new float[shape.Channels][];
        for (int c = 0; c < tables.Length; c++)
        {
            float mean = preprocessing.Means[preprocessing.Means.Count == 1 ? 0 : c];
            float deviation = preprocessing.Deviations[preprocessing.Deviations.Count == 1 ? 0 : c];
            tables[c] = new float[256];
            for (int value = 0; value < 256; value++)
                tables[c][value] = shape.IsBytes ? value : (value * preprocessing.Scale - mean) / deviation;
        }

        return tables;
    }

    private void Write<T>(ImageView image, PixelBox part, PixelBox inner, Span<T> target)
        where T : unmanaged
    {
        int size = inner.Width * inner.Height;
        if (_planes.Length < 4 * size)
            _planes = GC.AllocateUninitializedArray<byte>(4 * size);
        if (preprocessing.Interpolation == ImageInterpolation.BilinearAntialiased)
            _resizer.Run(image.Pixels, image.Width, 4, part, _planes, inner.Width, inner.Height);
        else
            _sampler.Run(image, part, _planes, inner.Width, inner.Height);

        bool isNchw = shape.Layout == TensorLayout.Nchw;
        int plane = shape.Width * shape.Height, step = isNchw ? 1 : shape.Channels;
        int left = Math.Max(0, inner.Left), right = Math.Min(shape.Width, inner.Left + inner.Width);
        int top = Math.Max(0, inner.Top), bottom = Math.Min(shape.Height, inner.Top + inner.Height);
        bool isPadded = right - left < shape.Width || bottom - top < shape.Height;
        for (int c = 0; c < shape.Channels; c++)
        {
            Span<byte> source = shape.Channels == 1 ? ToGray(image, size) : PlaneOf(image, c, size);
            Span<T> output = target[(isNchw ? c * plane : c)..];
            ReadOnlySpan<float> table = _tables[c];
            if (isPadded)
                Fill(output, plane, step, table);
            for (int y = top; y < bottom; y++)
            {
                Convert(source.Slice((y - inner.Top) * inner.Width + left - inner.Left, right - left),
                    output[((y * shape.Width + left) * step)..], step, table);
            }
        }
    }

    private void Fill<T>(Span<T> output, int count, int step, ReadOnlySpan<float> table)
        where T : unmanaged
    {
        T value = typeof(T) == typeof(float)
            ? (T)(object)table[preprocessing.PaddingValue]
            : (T)(object)preprocessing.PaddingValue;
        if (step == 1)
        {
            output[..count].Fill(value);
            return;
        }

        for (int i = 0; i < count; i++)
            output[i * step] = value;
    }

    private static void Convert<T>(ReadOnlySpan<byte> source, Span<T> output, int step, ReadOnlySpan<float> table)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Span<float> floats = MemoryMarshal.Cast<T, float>(output);
            for (int x = 0; x < source.Length; x++)
                floats[x * step] = table[source[x]];
            return;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(output);
        for (int x = 0; x < source.Length; x++)
            bytes[x * step] = source[x];
    }

    private Span<byte> PlaneOf(ImageView image, int channel, int size)
    {
        bool isRed = channel == (preprocessing.ChannelOrder == ChannelOrder.Rgb ? 0 : 2);
        int offset = channel == 1 ? 1 : isRed ? image.RedOffset : image.BlueOffset;
        return _planes.AsSpan(offset * size, size);
    }

    // Into the plane of green, which nothing else needs then.
    private Span<byte> ToGray(ImageView image, int size)
    {
        Span<byte> red = _planes.AsSpan(image.RedOffset * size, size), green = _planes.AsSpan(size, size);
        Span<byte> blue = _planes.AsSpan(image.BlueOffset * size, size);
        for (int i = 0; i < size; i++)
            green[i] = (byte)((299 * red[i] + 587 * green[i] + 114 * blue[i] + 500) / 1000);
        return green;
    }
}
