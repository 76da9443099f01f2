namespace MLVision.Extensions;

/// <summary>Reads the records (pixels and labels) of one file format in their stored order; each cursor has its own.</summary>
internal abstract class PixelRecordReader : IDisposable
{
    /// <summary>Advances to the next record; false at the end.</summary>
    /// <exception cref="InvalidDataException">The file ends within a record, or holds an impossible label.</exception>
    public abstract bool Read();

    /// <summary>The pixels of the current record, in the format's <see cref="PixelLayout"/>.</summary>
    public abstract ReadOnlySpan<byte> Pixels { get; }

    /// <summary>The name of the current record's label in the label column with that index.</summary>
    public abstract ReadOnlyMemory<char> GetLabel(int column);

    /// <inheritdoc/>
    public abstract void Dispose();
}
