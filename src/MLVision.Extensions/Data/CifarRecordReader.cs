namespace MLVision.Extensions;

/// <summary>Reads the records of one or several CIFAR files, one file after another.</summary>
internal sealed class CifarRecordReader(IReadOnlyList<string> paths, IReadOnlyList<ReadOnlyMemory<char>[]> labelNames)
    : PixelRecordReader
{
    internal static readonly PixelLayout Layout = new(3, 32, 32);

    private readonly byte[] _record = new byte[labelNames.Count + Layout.Length];
    private FileStream? _file;
    private int _next;
    private long _index;

    public override ReadOnlySpan<byte> Pixels => _record.AsSpan(labelNames.Count);

    public override bool Read()
    {
        while (_file is null || _file.Position == _file.Length)
        {
            if (_next == paths.Count)
                return false;
            _file?.Dispose();
            _file = new FileStream(
                paths[_next++], FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            _index = 0;
        }

        _file.ReadExactly(_record);
        _index++;
        return true;
    }

    public override ReadOnlyMemory<char> GetLabel(int column)
    {
        int label = _record[column];
        ReadOnlyMemory<char>[] names = labelNames[column];
        if (label >= names.Length)
            throw new InvalidDataException(
                $"Record {_index - 1} of '{paths[_next - 1]}' has the label {label}; there are {names.Length} classes.");
        return names[label];
    }

    public override void Dispose() => _file?.Dispose();
}
