using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// The images of one column. The pixels are copied, because an image that a getter gives may be disposed when its source moves
/// on: ML.NET's ResizeImages, for one, passes images that have the right size through.
/// </summary>
internal sealed class ImageBuffer(ValueGetter<MLImage> getter, int capacity) : ColumnBuffer<MLImage>(capacity)
{
    private readonly Slot[] _slots = new Slot[capacity];
    private MLImage? _image;

    public bool TryGetView(int slot, out ImageView view)
    {
        ThrowIfFailed(slot);
        ref Slot image = ref _slots[slot];
        view = image.Length == 0
            ? default
            : new ImageView(image.Pixels.AsSpan(0, image.Length), image.Width, image.Height, image.Format);
        return image.Length > 0;
    }

    protected override long FillCore(int slot)
    {
        ref Slot target = ref _slots[slot];
        target.Length = 0;
        getter(ref _image!);
        if (_image is null)
            return 0;
        ReadOnlySpan<byte> pixels = ImageView.Of(_image).Pixels;
        if (target.Pixels is null || target.Pixels.Length < pixels.Length)
            target.Pixels = GC.AllocateUninitializedArray<byte>(pixels.Length);
        pixels.CopyTo(target.Pixels);
        (target.Length, target.Width, target.Height) = (pixels.Length, _image.Width, _image.Height);
        (target.Format, target.Tag) = (_image.PixelFormat, _image.Tag);
        return pixels.Length;
    }

    protected override void CopyCore(int slot, ref MLImage value)
    {
        // As ML.NET's own getters of images do: the destination's former image is theirs to dispose.
        value?.Dispose();
        value = TryGetView(slot, out ImageView view)
            ? MLImage.CreateFromPixels(view.Width, view.Height, view.Format, view.Pixels)
            : null!;
        if (value is not null)
            value.Tag = _slots[slot].Tag;
    }

    private struct Slot
    {
        public byte[]? Pixels;
        public int Length;
        public int Width;
        public int Height;
        public MLPixelFormat Format;
        public string? Tag;
    }
}
