using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Reads an image column of a row.</summary>
public sealed class ImageInput
{
    private readonly DataViewRow _input;
    private readonly string _columnName;
    private readonly ImageBuffer? _buffer;
    private readonly ValueGetter<MLImage>? _getter;
    private MLImage? _image;

    /// <summary>Prepares the reading.</summary>
    /// <param name="input">The row, whose position changes.</param>
    /// <param name="columnName">The name of the column, an <see cref="MLImage"/>.</param>
    public ImageInput(DataViewRow input, string columnName)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        _columnName = columnName;
        // Rows that were read ahead hold bare pixels; making an MLImage of them again would only cost.
        _buffer = (input as BufferedRow)?.GetImageBuffer(input.Schema[columnName]);
        if (_buffer is null)
            _getter = input.GetGetter<MLImage>(input.Schema[columnName]);
    }

    /// <summary>The image of the row as it stands now.</summary>
    /// <returns>The pixels, valid until the row moves on.</returns>
    /// <exception cref="InvalidDataException">There is no image in this row; the message names the row.</exception>
    public ImageView Read() => TryRead(out ImageView image)
        ? image
        : throw new InvalidDataException($"Row {_input.Position} has no image in the column '{_columnName}'.");

    /// <summary>The image of the row as it stands now, if there is one.</summary>
    /// <param name="image">The pixels, valid until the row moves on.</param>
    public bool TryRead(out ImageView image)
    {
        if (_buffer is not null)
            return _buffer.TryGetView(((BufferedRow)_input).Slot, out image);
        _getter!(ref _image!);
        image = _image is null ? default : ImageView.Of(_image);
        return _image is not null;
    }
}
