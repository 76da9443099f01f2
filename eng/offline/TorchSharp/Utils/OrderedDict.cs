using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Utils;

/// <remarks>A dictionary and a list at once: items keep the order in which they came.</remarks>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly List<TKey> _keys = [];

    public int Count => _keys.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => _keys.ToArray();

    public ICollection<TValue> Values => values().ToArray();

    public (TKey, TValue) this[int index]
    {
        get => (_keys[index], _values[_keys[index]]);
        set
        {
            _values.Remove(_keys[index]);
            _values.Add(value.Item1, value.Item2);
            _keys[index] = value.Item1;
        }
    }

    public TValue this[TKey key]
    {
        get => _values[key];
        set
        {
            if (!_values.ContainsKey(key))
                _keys.Add(key);
            _values[key] = value;
        }
    }

    public void Add(TKey key, TValue value)
    {
        _values.Add(key, value);
        _keys.Add(key);
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Insert(int index, (TKey, TValue) item)
    {
        _values.Add(item.Item1, item.Item2);
        _keys.Insert(index, item.Item1);
    }

    public bool Remove(TKey key) => _values.Remove(key) && _keys.Remove(key);

    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Contains(item) && Remove(item.Key);

    public void RemoveAt(int index) => Remove(_keys[index]);

    public void Clear()
    {
        _values.Clear();
        _keys.Clear();
    }

    public void clear() => Clear();

    public bool ContainsKey(TKey key) => _values.ContainsKey(key);

    public bool Contains((TKey, TValue) item) => Contains(KeyValuePair.Create(item.Item1, item.Item2));

    public bool Contains(KeyValuePair<TKey, TValue> item) => ((ICollection<KeyValuePair<TKey, TValue>>)_values).Contains(item);

    public bool TryGetValue(TKey key, out TValue value) => _values.TryGetValue(key, out value);

    public int IndexOf((TKey, TValue) item) => Contains(item) ? _keys.IndexOf(item.Item1) : -1;

    public void CopyTo((TKey, TValue)[] array, int arrayIndex)
    {
        foreach (TKey key in _keys)
            array[arrayIndex++] = (key, _values[key]);
    }

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (TKey key in _keys)
            array[arrayIndex++] = KeyValuePair.Create(key, _values[key]);
    }

    public IEnumerable<TKey> keys() => _keys;

    public IEnumerable<TValue> values() => _keys.Select(key => _values[key]);

    public IEnumerator<(TKey, TValue)> items() => GetEnumerator();

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _keys.Select(key => (key, _values[key])).GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        _keys.Select(key => KeyValuePair.Create(key, _values[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
