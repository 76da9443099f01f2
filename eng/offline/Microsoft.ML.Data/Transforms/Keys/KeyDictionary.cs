using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The values that keys stand for, in the order of the keys.</summary>
internal abstract class KeyDictionary
{
    protected KeyDictionary(PrimitiveDataViewType itemType) => ItemType = itemType;

    /// <summary>The type of the values.</summary>
    public PrimitiveDataViewType ItemType { get; }

    public abstract int Count { get; }

    /// <summary>
    /// The type of the keys. A key type cannot be empty, so that no values make a type with one key, which never occurs.
    /// </summary>
    public KeyDataViewType KeyType => new KeyDataViewType(typeof(uint), Math.Max(1, Count));

    /// <summary>An empty dictionary for values of a scalar type.</summary>
    public static KeyDictionary Create(PrimitiveDataViewType itemType)
    {
        if (itemType is TextDataViewType)
            return new TextKeyDictionary();
        return (KeyDictionary)GenericCall.Invoke(CreatePlain<int>, itemType.RawType, itemType);
    }

    /// <summary>Numbers the values anew, in ascending order.</summary>
    public abstract void Sort();

    /// <summary>Lists number and value, for people to read.</summary>
    public abstract void WriteText(TextWriter writer);

    private static KeyDictionary CreatePlain<T>(PrimitiveDataViewType itemType)
        where T : IEquatable<T>, IComparable<T>
        => new PlainKeyDictionary<T>(itemType);
}

/// <inheritdoc/>
internal abstract class KeyDictionary<T> : KeyDictionary
{
    protected KeyDictionary(PrimitiveDataViewType itemType)
        : base(itemType)
    {
        ToText = ValueConversions.GetStringConversion<T>(itemType);
    }

    public abstract IReadOnlyList<T> Values { get; }

    public override int Count => Values.Count;

    /// <summary>The text of a value in annotations and files.</summary>
    public Func<T, string> ToText { get; }

    /// <summary>Gives a value the next key, unless it has one or is missing; whether it was given one.</summary>
    public abstract bool TryAdd(in T value);

    /// <summary>The key of a value, from 1; 0 where it has none.</summary>
    public abstract uint GetKey(in T value);

    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(
            ItemType is TextDataViewType ? $"# Number of terms = {Count}" : $"# Number of terms of type '{ItemType}' = {Count}");
        for (int i = 0; i < Count; i++)
            writer.WriteLine($"{i}\t{ToText(Values[i])}");
    }
}

/// <summary>Text, compared by its characters.</summary>
internal sealed class TextKeyDictionary : KeyDictionary<ReadOnlyMemory<char>>
{
    private readonly List<ReadOnlyMemory<char>> _values = new();
    private readonly Dictionary<string, uint> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> _keysBySpan;

    public TextKeyDictionary()
        : base(TextDataViewType.Instance)
    {
        _keysBySpan = _keys.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override IReadOnlyList<ReadOnlyMemory<char>> Values => _values;

    public override bool TryAdd(in ReadOnlyMemory<char> value)
    {
        if (value.IsEmpty || _keysBySpan.ContainsKey(value.Span))
            return false;
        Add(value.ToString());
        return true;
    }

    public override uint GetKey(in ReadOnlyMemory<char> value) => _keysBySpan.TryGetValue(value.Span, out uint key) ? key : 0;

    public override void Sort()
    {
        var texts = new List<string>(_keys.Keys);
        texts.Sort(StringComparer.Ordinal);
        _values.Clear();
        _keys.Clear();
        texts.ForEach(Add);
    }

    private void Add(string text)
    {
        _values.Add(text.AsMemory());
        _keys.Add(text, (uint)_values.Count);
    }
}

/// <summary>Values that know how to compare themselves.</summary>
internal sealed class PlainKeyDictionary<T> : KeyDictionary<T>
    where T : IEquatable<T>, IComparable<T>
{
    private readonly List<T> _values = new();
    private readonly Dictionary<T, uint> _keys = new();
    private readonly Predicate<T> _isMissing;

    public PlainKeyDictionary(PrimitiveDataViewType itemType)
        : base(itemType)
    {
        _isMissing = MissingValue.TestFor<T>(itemType);
    }

    public override IReadOnlyList<T> Values => _values;

    public override bool TryAdd(in T value)
    {
        if (_isMissing(value) || !_keys.TryAdd(value, (uint)_values.Count + 1))
            return false;
        _values.Add(value);
        return true;
    }

    public override uint GetKey(in T value) => _keys.TryGetValue(value, out uint key) ? key : 0;

    public override void Sort()
    {
        _values.Sort();
        for (int i = 0; i < _values.Count; i++)
            _keys[_values[i]] = (uint)i + 1;
    }
}
