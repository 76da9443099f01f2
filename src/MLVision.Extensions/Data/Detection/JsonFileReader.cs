using System.Text.Json;

namespace MLVision.Extensions;

/// <summary>Reads a JSON file token by token through a small buffer, so that files of any size will do.</summary>
internal sealed class JsonFileReader : IDisposable
{
    private readonly FileStream _file;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isLast;
    private long _bufferOffset;
    private JsonReaderState _before;
    private JsonReaderState _after;
    private int _readStart;
    private int _tokenStart;
    private int _depth;

    public JsonFileReader(string path)
    {
        Path = path;
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        // A byte order mark is no JSON, but some editors write one.
        Fill();
        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start = 3;
    }

    public string Path { get; }

    public JsonTokenType TokenType { get; private set; }

    /// <summary>Where the token lies in the file.</summary>
    public long Position => _bufferOffset + _tokenStart;

    /// <summary>Moves to the next token.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is no JSON, or ends too early; the message has file, line and byte.
    /// </exception>
    public void Read() => Read(untilDepth: null);

    /// <summary>Passes over the value at the token: to the end of the object or array that begins here.</summary>
    public void Skip()
    {
        if (TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            Read(_depth);
    }

    /// <summary>The names of the object that begins at the token, with the token at each one's value.</summary>
    /// <param name="what">The object in words, for messages.</param>
    public IEnumerable<string> ReadObject(string what)
    {
        if (TokenType != JsonTokenType.StartObject)
            throw Fault($"{what} is {Describe()}; wanted is an object.");
        for (Read(); TokenType != JsonTokenType.EndObject; Read())
        {
            string name = GetString();
            Read();
            yield return name;
        }
    }

    /// <summary>The items of the array that begins at the token: the token is at each one in turn.</summary>
    /// <param name="what">The array in words, for messages.</param>
    public IEnumerable<int> ReadArray(string what)
    {
        if (TokenType != JsonTokenType.StartArray)
            throw Fault($"{what} is {Describe()}; wanted is an array.");
        int index = 0;
        for (Read(); TokenType != JsonTokenType.EndArray; Read())
            yield return index++;
    }

    /// <param name="what">The value in words, for messages.</param>
    public string ReadText(string what) =>
        TokenType == JsonTokenType.String ? GetString() : throw Fault($"{what} is {Describe()}; wanted is a text.");

    /// <param name="what">The value in words, for messages.</param>
    public long ReadInteger(string what) =>
        TokenType == JsonTokenType.Number && Current().TryGetInt64(out long value)
            ? value
            : throw Fault($"{what} is {Describe()}; wanted is an integer.");

    /// <param name="what">The value in words, for messages.</param>
    public double ReadNumber(string what) =>
        TokenType == JsonTokenType.Number && Current().TryGetDouble(out double value)
            ? value
            : throw Fault($"{what} is {Describe()}; wanted is a number.");

    /// <summary>An error about the token.</summary>
    public InvalidDataException Fault(string reason) => FaultAt(Position, reason);

    /// <summary>An error about a token that began at that position.</summary>
    public InvalidDataException FaultAt(long position, string reason)
    {
        // Files often are one line, so the place in it counts; and lines are counted only now.
        long line = 1, lineStart = 0, offset = 0;
        using FileStream file = File.OpenRead(Path);
        var buffer = new byte[1 << 16];
        for (int count; offset < position && (count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, position - offset))) > 0;
            offset += count)
        {
            for (int i = 0; i < count; i++)
            {
                if (buffer[i] == '\n')
                    (line, lineStart) = (line + 1, offset + i + 1);
            }
        }

        return new InvalidDataException($"'{Path}', line {line}, byte {position - lineStart + 1}: {reason}");
    }

    public void Dispose() => _file.Dispose();

    private string GetString()
    {
        try
        {
            return Current().GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Fault($"a text is not valid UTF-8: {e.Message}");
        }
    }

    private string Describe() => TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"\"{GetString()}\"",
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(Current().ValueSpan),
        JsonTokenType.Null => "null",
        _ => TokenType == JsonTokenType.True ? "true" : "false",
    };

    // A reader cannot be kept in a field, so the one of the token is made again.
    private Utf8JsonReader Current()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_readStart, _end - _readStart), _isLast, _before);
        reader.Read();
        return reader;
    }

    private void Read(int? untilDepth)
    {
        while (true)
        {
            (_before, _readStart) = (_after, _start);
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _after);
            bool found = false;
            try
            {
                while (!found && reader.Read())
                    found = untilDepth is null || reader.CurrentDepth == untilDepth;
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"'{Path}' is not valid JSON: {e.Message}", e);
            }

            _tokenStart = _start + (int)reader.TokenStartIndex;
            _start += (int)reader.BytesConsumed;
            (_after, _depth, TokenType) = (reader.CurrentState, reader.CurrentDepth, reader.TokenType);
            if (found)
                return;
            if (_isLast)
                throw new InvalidDataException($"'{Path}' ends after {_bufferOffset + _end} bytes, within a value.");
            Fill();
        }
    }

    private void Fill()
    {
        int rest = _end - _start;
        if (rest == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        else
            Array.Copy(_buffer, _start, _buffer, 0, rest);
        _bufferOffset += _start;
        (_start, _end) = (0, rest);
        int count = _file.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _isLast = count == 0;
    }
}
