using System;
using System.Collections.Generic;
using System.IO;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Pieces of an array, read one after the other: the image data of a PNG file without copying it together.</summary>
internal sealed class SegmentStream : Stream
{
    private readonly byte[] _array;
    private readonly IReadOnlyList<(int Start, int Length)> _segments;
    private int _segment;
    private int _offset;

    public SegmentStream(byte[] array, IReadOnlyList<(int Start, int Length)> segments)
    {
        _array = array;
        _segments = segments;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = 0;
        while (read < buffer.Length && _segment < _segments.Count)
        {
            (int start, int length) = _segments[_segment];
            int take = Math.Min(length - _offset, buffer.Length - read);
            _array.AsSpan(start + _offset, take).CopyTo(buffer.Slice(read));
            read += take;
            _offset += take;
            if (_offset == length)
            {
                _segment++;
                _offset = 0;
            }
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
