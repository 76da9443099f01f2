using System.Buffers.Binary;
using System.Globalization;

namespace MLVision.Extensions;

/// <summary>Reads an IDX file of images and the one of their labels side by side.</summary>
internal sealed class IdxRecordReader : PixelRecordReader
{
    private readonly IdxFile _imageFile;
    private readonly IdxFile? _labelFile;
    private readonly Stream _images;
    private readonly Stream? _labels;
    private readonly byte[] _pixels;
    private readonly byte[] _label;
    private readonly Dictionary<int, ReadOnlyMemory<char>> _names = [];
    private int _record;

    public IdxRecordReader(IdxFile imageFile, IdxFile? labelFile)
    {
        _imageFile = imageFile;
        _labelFile = labelFile;
        _images = imageFile.OpenData();
        _labels = labelFile?.OpenData();
        _pixels = new byte[imageFile.Dimensions[1] * imageFile.Dimensions[2]];
        _label = new byte[labelFile is null ? 0 : IdxFile.ElementSize(labelFile.Type)];
    }

    public override ReadOnlySpan<byte> Pixels => _pixels;

    public override bool Read()
    {
        if (_record == _imageFile.Dimensions[0])
            return false;
        Fill(_images, _pixels, _imageFile);
        if (_labels is not null)
            Fill(_labels, _label, _labelFile!);
        _record++;
        return true;
    }

    public override ReadOnlyMemory<char> GetLabel(int column)
    {
        int value = _labelFile!.Type switch
        {
            0x08 => _label[0],
            0x09 => (sbyte)_label[0],
            0x0B => BinaryPrimitives.ReadInt16BigEndian(_label),
            _ => BinaryPrimitives.ReadInt32BigEndian(_label),
        };
        if (!_names.TryGetValue(value, out ReadOnlyMemory<char> name))
            _names[value] = name = value.ToString(CultureInfo.InvariantCulture).AsMemory();
        return name;
    }

    public override void Dispose()
    {
        _images.Dispose();
        _labels?.Dispose();
    }

    private void Fill(Stream stream, byte[] buffer, IdxFile file)
    {
        try
        {
            stream.ReadExactly(buffer);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"'{file.Path}' is truncated or damaged: its header announces {file.Dimensions[0]} records, " +
                $"record {_record} cannot be read.", e);
        }
    }
}
