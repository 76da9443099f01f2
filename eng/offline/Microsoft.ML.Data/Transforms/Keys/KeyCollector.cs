using System;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Fills a dictionary with the values of a column, in the order in which they occur.</summary>
internal abstract class KeyCollector
{
    private int _remaining;

    private KeyCollector(KeyDictionary dictionary, int maximumNumberOfKeys)
    {
        Dictionary = dictionary;
        _remaining = maximumNumberOfKeys;
    }

    public KeyDictionary Dictionary { get; }

    public static KeyCollector Create(DataViewRowCursor cursor, DataViewSchema.Column column, int maximumNumberOfKeys)
    {
        var itemType = (PrimitiveDataViewType)column.Type.GetItemType();
        Delegate make = column.Type is VectorDataViewType ? MakeVector<int> : MakeScalar<int>;
        return (KeyCollector)GenericCall.Invoke(
            make, itemType.RawType, cursor, column, KeyDictionary.Create(itemType), maximumNumberOfKeys);
    }

    /// <summary>Takes the row that the cursor is at into account; false once there are enough keys.</summary>
    public abstract bool ProcessRow();

    private static KeyCollector MakeScalar<T>(
        DataViewRowCursor cursor, DataViewSchema.Column column, KeyDictionary<T> dictionary, int max)
        => new Scalar<T>(cursor.GetGetter<T>(column), dictionary, max);

    private static KeyCollector MakeVector<T>(
        DataViewRowCursor cursor, DataViewSchema.Column column, KeyDictionary<T> dictionary, int max)
        => new Vector<T>(cursor.GetGetter<VBuffer<T>>(column), dictionary, max);

    private sealed class Scalar<T> : KeyCollector
    {
        private readonly ValueGetter<T> _get;
        private readonly KeyDictionary<T> _dictionary;
        private T _value;

        public Scalar(ValueGetter<T> get, KeyDictionary<T> dictionary, int max)
            : base(dictionary, max)
        {
            _get = get;
            _dictionary = dictionary;
        }

        public override bool ProcessRow()
        {
            if (_remaining > 0)
            {
                _get(ref _value);
                if (_dictionary.TryAdd(in _value))
                    _remaining--;
            }

            return _remaining > 0;
        }
    }

    private sealed class Vector<T> : KeyCollector
    {
        private readonly ValueGetter<VBuffer<T>> _get;
        private readonly KeyDictionary<T> _dictionary;
        private VBuffer<T> _value;

        public Vector(ValueGetter<VBuffer<T>> get, KeyDictionary<T> dictionary, int max)
            : base(dictionary, max)
        {
            _get = get;
            _dictionary = dictionary;
        }

        public override bool ProcessRow()
        {
            if (_remaining == 0)
                return false;
            _get(ref _value);
            ReadOnlySpan<T> values = _value.GetValues();
            ReadOnlySpan<int> indices = _value.GetIndices();
            bool defaultSeen = _value.IsDense;
            for (int i = 0; i < values.Length; i++)
            {
                // A sparse vector gives the same keys as the dense one: the default value occurs at its first gap.
                if (!defaultSeen && indices[i] != i)
                {
                    defaultSeen = true;
                    Add(default);
                }

                Add(values[i]);
            }

            if (!defaultSeen)
                Add(default);
            return _remaining > 0;
        }

        private void Add(T value)
        {
            if (_remaining > 0 && _dictionary.TryAdd(in value))
                _remaining--;
        }
    }
}
