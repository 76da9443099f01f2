namespace MLVision.Extensions;

/// <summary>Decodes PNG files into class ids; immutable, for several threads.</summary>
internal sealed class MaskDecoder
{
    public const byte Ignored = 255;

    private readonly MaskDecodingOptions _options;
    private readonly Dictionary<int, byte>? _colors;

    // For each id in a file the class; -1 where there is none.
    private readonly short[] _classes = new short[256];

    public MaskDecoder(MaskDecodingOptions options)
    {
        options.Validate();
        _options = options;
        _colors = options.Colors?.Distinct()
            .ToDictionary(color => color.Red << 16 | color.Green << 8 | color.Blue, color => color.ClassId);
        int count = options.ClassNames?.Count ?? Ignored;
        for (int id = 0; id < 256; id++)
            _classes[id] = id == Ignored || options.IgnoredIds.Contains((byte)id) ? Ignored : id < count ? (short)id : (short)-1;
    }

    /// <summary>The class ids of a file, row by row.</summary>
    /// <exception cref="ImageLoadException">
    /// The file cannot be read, or is no mask; the message has the name and the reason.
    /// </exception>
    public byte[] Decode(string path)
    {
        try
        {
            return Decode(PngReader.Read(File.ReadAllBytes(path), path), path);
        }
        catch (Exception e)
            when (e is (IOException or UnauthorizedAccessException or InvalidDataException) and not ImageLoadException)
        {
            throw new ImageLoadException(path, $"The mask '{path}' cannot be read: {e.Message}", e);
        }
    }

    private byte[] Decode(PngReader png, string path)
    {
        if (_options.Width != 0 && (png.Width != _options.Width || png.Height != _options.Height))
            throw new ImageLoadException(path,
                $"The mask '{path}' has {png.Width} x {png.Height} pixels; {_options.Width} x {_options.Height} were announced.");
        if (_colors is null && png.ColorType is not (0 or 3))
            throw new ImageLoadException(path, $"The mask '{path}' holds colours; {nameof(MaskDecodingOptions.Colors)} can say " +
                "which classes they stand for, or a palette or grey values can be the class ids.");
        var mask = new byte[png.Width * png.Height];
        var indices = new ushort[png.Width];
        var colors = new int[png.Width];
        for (int y = 0; y < png.Height; y++)
        {
            Span<byte> row = mask.AsSpan(y * png.Width, png.Width);
            if (_colors is null)
            {
                png.ReadIndices(y, indices);
                Map(indices, row, y, path);
            }
            else
            {
                png.ReadColors(y, colors);
                Map(colors, _colors, row, y, path);
            }
        }

        return mask;
    }

    private void Map(ReadOnlySpan<ushort> indices, Span<byte> row, int y, string path)
    {
        for (int x = 0; x < row.Length; x++)
        {
            int id = indices[x] < 256 ? _classes[indices[x]] : -1;
            if (id < 0)
                throw new ImageLoadException(path, $"The mask '{path}' has the class id {indices[x]} at ({x}, {y}); " +
                    $"known are 0 to {(_options.ClassNames?.Count ?? Ignored) - 1}, and 255 for ignored pixels.");
            row[x] = (byte)id;
        }
    }

    private void Map(ReadOnlySpan<int> pixels, Dictionary<int, byte> colors, Span<byte> row, int y, string path)
    {
        int latest = -1;
        byte id = 0;
        for (int x = 0; x < row.Length; x++)
        {
            if (pixels[x] != latest)
            {
                latest = pixels[x];
                if (!colors.TryGetValue(latest, out byte found) || _classes[found] < 0)
                    throw new ImageLoadException(path, $"The mask '{path}' has the colour " +
                        $"({latest >> 16}, {latest >> 8 & 255}, {latest & 255}) at ({x}, {y}), which stands for no class.");
                id = (byte)_classes[found];
            }

            row[x] = id;
        }
    }
}
