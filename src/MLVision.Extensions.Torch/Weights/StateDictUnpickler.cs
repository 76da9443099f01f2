using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Reads the pickles in PyTorch's weight files: dictionaries, lists, tuples, numbers, strings, and descriptions of tensors.
/// A pickle is a program for a stack machine that may call any function of Python; this machine knows four of them by
/// name and computes their results itself, and it refuses every other.
/// </summary>
internal sealed class StateDictUnpickler
{
    private static readonly Dictionary<string, ScalarType> _storages = new()
    {
        ["torch.FloatStorage"] = ScalarType.Float32,
        ["torch.DoubleStorage"] = ScalarType.Float64,
        ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16,
        ["torch.LongStorage"] = ScalarType.Int64,
        ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16,
        ["torch.CharStorage"] = ScalarType.Int8,
        ["torch.ByteStorage"] = ScalarType.Byte,
        ["torch.BoolStorage"] = ScalarType.Bool,
    };

    private static readonly Dictionary<string, Func<object?[], object?>> _functions = new()
    {
        ["collections.OrderedDict"] = _ => new Dictionary<object, object?>(),
        ["torch._utils._rebuild_tensor_v2"] = arguments => new PickledTensor(
            (PickledStorage)arguments[0]!, (long)arguments[1]!, Numbers(arguments[2]), Numbers(arguments[3])),
        ["torch._utils._rebuild_parameter"] = arguments => (PickledTensor)arguments[0]!,
        ["torch.Size"] = arguments => arguments[0],
    };

    private static readonly object _mark = new();

    private readonly BinaryReader _reader;
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Dictionary<string, PickledStorage>? _known;

    private StateDictUnpickler(Stream stream, Dictionary<string, PickledStorage>? storages)
    {
        _reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        _known = storages;
    }

    /// <summary>Reads one pickle from a stream that can seek, which then stands behind it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="storages">Takes every storage that the pickle names, by its key.</param>
    /// <returns>
    /// Null, bool, long, double, string, byte[], object?[] (a tuple), List{object?}, Dictionary{object, object?},
    /// <see cref="PickledTensor"/>, <see cref="PickledStorage"/> or <see cref="PickledName"/>.
    /// </returns>
    /// <exception cref="InvalidDataException">The pickle is damaged, or holds more than state dicts have.</exception>
    public static object? Read(Stream stream, Dictionary<string, PickledStorage>? storages = null)
    {
        var unpickler = new StateDictUnpickler(stream, storages);
        try
        {
            while (unpickler.Step())
            {
            }
            return unpickler._stack.Pop();
        }
        catch (Exception exception) when (exception is InvalidCastException or InvalidOperationException
            or IndexOutOfRangeException or ArgumentException or KeyNotFoundException or NullReferenceException
            or OverflowException)
        {
            // An operand that is missing or of another kind than the operation wants.
            throw new InvalidDataException($"the pickle is damaged before byte {stream.Position}.", exception);
        }
    }

    private bool Step()
    {
        byte code = _reader.ReadByte();
        switch (code)
        {
            case (byte)'.': return false;
            case 0x80: _reader.ReadByte(); break; // Version.
            case 0x95: _reader.ReadInt64(); break; // Length of a frame.
            case (byte)'(': _stack.Push(_mark); break;
            case (byte)'N': _stack.Push(null); break;
            case 0x88: _stack.Push(true); break;
            case 0x89: _stack.Push(false); break;
            case (byte)'K': _stack.Push((long)_reader.ReadByte()); break;
            case (byte)'M': _stack.Push((long)_reader.ReadUInt16()); break;
            case (byte)'J': _stack.Push((long)_reader.ReadInt32()); break;
            case 0x8a: _stack.Push(LongInteger(_reader.ReadByte())); break;
            case (byte)'G': _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case (byte)'X': _stack.Push(Text(_reader.ReadUInt32())); break;
            case 0x8c: _stack.Push(Text(_reader.ReadByte())); break;
            case (byte)'U': _stack.Push(Text(_reader.ReadByte())); break;
            case (byte)'T': _stack.Push(Text(_reader.ReadUInt32())); break;
            case (byte)'C': _stack.Push(Bytes(_reader.ReadByte())); break;
            case (byte)'B': _stack.Push(Bytes(_reader.ReadUInt32())); break;
            case (byte)'q': _memo[_reader.ReadByte()] = _stack.Peek(); break;
            case (byte)'r': _memo[_reader.ReadUInt32()] = _stack.Peek(); break;
            case 0x94: _memo[_memo.Count] = _stack.Peek(); break;
            case (byte)'h': _stack.Push(_memo[_reader.ReadByte()]); break;
            case (byte)'j': _stack.Push(_memo[_reader.ReadUInt32()]); break;
            default: Compose(code); break;
        }
        return true;
    }

    private void Compose(byte code)
    {
        switch (code)
        {
            case (byte)')': _stack.Push(Array.Empty<object?>()); break;
            case 0x85: _stack.Push(Pop(1)); break;
            case 0x86: _stack.Push(Pop(2)); break;
            case 0x87: _stack.Push(Pop(3)); break;
            case (byte)'t': _stack.Push(PopToMark()); break;
            case (byte)']': _stack.Push(new List<object?>()); break;
            case (byte)'a': Append(Pop(1)); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'}': _stack.Push(new Dictionary<object, object?>()); break;
            case (byte)'s': Set(Pop(2)); break;
            case (byte)'u': Set(PopToMark()); break;
            case (byte)'c': _stack.Push(Named(Line(), Line())); break;
            case 0x93: PushNamed(Pop(2)); break;
            case (byte)'Q': _stack.Push(Storage((object?[])_stack.Pop()!)); break;
            case (byte)'R': Call(Pop(2)); break;
            case (byte)'b': Build(Pop(1)); break;
            default:
                throw new InvalidDataException(
                    $"its pickle has the operation 0x{code:x2}, which the pickles of state dicts do not have.");
        }
    }

    private object?[] Pop(int count)
    {
        var values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            values[i] = _stack.Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        var values = new List<object?>();
        for (object? value = _stack.Pop(); value != _mark; value = _stack.Pop())
            values.Add(value);
        values.Reverse();
        return [.. values];
    }

    private void Append(object?[] values) => ((List<object?>)_stack.Peek()!).AddRange(values);

    private void Set(object?[] keysAndValues)
    {
        var dictionary = (Dictionary<object, object?>)_stack.Peek()!;
        for (int i = 0; i < keysAndValues.Length; i += 2)
            dictionary[keysAndValues[i]!] = keysAndValues[i + 1];
    }

    private void PushNamed(object?[] moduleAndName) =>
        _stack.Push(Named((string)moduleAndName[0]!, (string)moduleAndName[1]!));

    private static PickledName Named(string module, string name)
    {
        var named = new PickledName(module, name);
        if (_functions.ContainsKey(named.Full) || _storages.ContainsKey(named.Full))
            return named;
        throw new InvalidDataException(
            $"it holds more than a state dict: its pickle names '{named.Full}', which was not run. "
            + "Write the file in Python with torch.save(model.state_dict(), path).");
    }

    private void Call(object?[] functionAndArguments)
    {
        var function = (PickledName)functionAndArguments[0]!;
        _stack.Push(_functions[function.Full]((object?[])functionAndArguments[1]!));
    }

    // A state dict has attributes beside its entries: the versions of its layers, which nothing here needs.
    private void Build(object?[] state)
    {
        _ = (Dictionary<object, object?>)state[0]!;
        _ = (Dictionary<object, object?>)_stack.Peek()!;
    }

    // ('storage', its class, its key, the device that it was on, the number of elements, and in old files what it is a view of)
    private PickledStorage Storage(object?[] identity)
    {
        if (identity[0] is not "storage" || identity is [_, _, _, _, _, not null, ..])
            throw new InvalidDataException("it has a kind of storage that is not supported.");
        var storage = new PickledStorage(_storages[((PickledName)identity[1]!).Full], (string)identity[2]!, (long)identity[4]!);
        _known?.TryAdd(storage.Key, storage);
        return storage;
    }

    private static long[] Numbers(object? tuple) => ((object?[])tuple!).Select(number => (long)number!).ToArray();

    private long LongInteger(int length)
    {
        if (length > 8)
        {
            // Only the mark at the start of old files is so long; its value does not matter.
            Bytes(length);
            return 0;
        }
        byte[] bytes = Bytes(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        int unused = 64 - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    private string Text(long length) => Encoding.UTF8.GetString(Bytes(length));

    private string Line()
    {
        var line = new StringBuilder();
        for (byte value = _reader.ReadByte(); value != '\n'; value = _reader.ReadByte())
            line.Append((char)value);
        return line.ToString();
    }

    // The length is looked at before memory is taken for it.
    private byte[] Bytes(long length)
    {
        if (length > _reader.BaseStream.Length - _reader.BaseStream.Position)
            throw new EndOfStreamException("the pickle is cut off.");
        return _reader.ReadBytes((int)length);
    }
}
