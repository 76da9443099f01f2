using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Reads the mask of a row as the classes of its pixels.</summary>
internal abstract class MaskReader(DataViewRow row, DataViewSchema.Column column)
{
    /// <summary>Marks a value that stands for no class.</summary>
    public const ushort Invalid = 0x8000;

    private ushort[] _pixels = [];
    private int _width, _height;

    /// <summary>The size of the mask that was read last, in words.</summary>
    public string Size => _width == 0 ? $"{_height} pixels" : $"{_width} x {_height} pixels";

    /// <summary>Whether the masks that were read last can be of the same image; the shape of a vector is not known.</summary>
    public bool HasSizeOf(MaskReader other) =>
        Math.Max(_width, 1) * _height == Math.Max(other._width, 1) * other._height
        && (_width == other._width || _width == 0 || other._width == 0);

    /// <summary>The mask of the row as it stands now, row by row from the top.</summary>
    /// <returns>The classes, valid until the next call.</returns>
    /// <exception cref="InvalidDataException">There is no mask, or a value in it stands for no class.</exception>
    public abstract ReadOnlySpan<ushort> Read();

    /// <param name="width">The width; 0 where it is not known and the height is the number of pixels.</param>
    /// <param name="height">The height.</param>
    private Span<ushort> Resize(int width, int height)
    {
        (_width, _height) = (width, height);
        int length = Math.Max(width, 1) * height;
        if (_pixels.Length < length)
            _pixels = new ushort[length];
        return _pixels.AsSpan(0, length);
    }

    private InvalidDataException Fault(string what) => new($"Row {row.Position}: the mask in the column '{column.Name}' {what}.");

    private InvalidDataException NoClass(uint value, int pixel) =>
        Fault($"has the value {value} at pixel {pixel}, which is none of the classes");

    /// <summary>The class is the brightness of grey pixels.</summary>
    public sealed class OfImages(DataViewRow row, DataViewSchema.Column column, ushort[] classes) : MaskReader(row, column)
    {
        private readonly ImageInput _input = new(row, column.Name);

        public override ReadOnlySpan<ushort> Read()
        {
            ImageView image = _input.Read();
            ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(image.Pixels);
            Span<ushort> target = Resize(image.Width, image.Height);
            uint colours = 0;
            ushort seen = 0;
            for (int i = 0; i < source.Length; i++)
            {
                uint pixel = source[i];
                colours |= pixel ^ pixel >> 8;
                seen |= target[i] = classes[(byte)pixel];
            }

            if ((colours & 0xFFFF) != 0)
                throw Fault("has colours; a class is wanted in all three of red, green and blue");
            if ((seen & Invalid) != 0)
            {
                int pixel = target.IndexOf(Invalid);
                throw NoClass((byte)source[pixel], pixel);
            }

            return target;
        }
    }

    /// <summary>The class is a byte, or a key of any width.</summary>
    public sealed class OfVectors<T>(DataViewRow row, DataViewSchema.Column column, ushort[] classes) : MaskReader(row, column)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private VBuffer<T> _vector;
        private T[] _values = [];

        public override ReadOnlySpan<ushort> Read()
        {
            _getter(ref _vector);
            if (_vector.Length == 0)
                throw Fault("is empty");
            ReadOnlySpan<T> source = _vector.IsDense ? _vector.GetValues() : Densify();
            Span<ushort> target = Resize(0, source.Length);
            for (int i = 0; i < source.Length; i++)
            {
                uint value = uint.CreateTruncating(source[i]);
                ushort found = value < (uint)classes.Length ? classes[value] : Invalid;
                if (found == Invalid)
                    throw NoClass(value, i);
                target[i] = found;
            }

            return target;
        }

        private ReadOnlySpan<T> Densify()
        {
            if (_values.Length != _vector.Length)
                _values = new T[_vector.Length];
            _vector.CopyTo(_values);
            return _values;
        }
    }
}
