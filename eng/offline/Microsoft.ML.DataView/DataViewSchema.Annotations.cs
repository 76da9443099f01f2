using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>What is known about a column besides its type: one row of named values.</summary>
    public sealed class Annotations
    {
        private readonly Delegate[] _getters;

        private Annotations(DataViewSchema schema, Delegate[] getters)
        {
            Schema = schema;
            _getters = getters;
        }

        public DataViewSchema Schema { get; }

        public static Annotations Empty { get; } = new Annotations(
            new DataViewSchema(Array.Empty<DetachedColumn>()), Array.Empty<Delegate>());

        public ValueGetter<TValue> GetGetter<TValue>(Column column)
        {
            if (column.Index >= _getters.Length || column.Name != Schema[column.Index].Name)
                throw new ArgumentException($"There is no annotation '{column.Name}' with index {column.Index}.", nameof(column));
            if (_getters[column.Index] is not ValueGetter<TValue> getter)
            {
                throw new InvalidOperationException(
                    $"Annotation '{column.Name}' has values of type {column.Type.RawType}, not {typeof(TValue)}.");
            }

            return getter;
        }

        public void GetValue<TValue>(string kind, ref TValue value)
        {
            Column column = Schema.GetColumnOrNull(kind)
                ?? throw new InvalidOperationException($"There is no annotation '{kind}'.");
            GetGetter<TValue>(column)(ref value);
        }

        public override string ToString() => string.Join(", ", Schema.Select(column => column.Name));

        internal Delegate GetGetterInternal(int index) => _getters[index];

        /// <summary>Collects annotations.</summary>
        public sealed class Builder
        {
            private readonly List<(DetachedColumn Column, Delegate Getter)> _items = new List<(DetachedColumn, Delegate)>();

            /// <summary>Takes over those of <paramref name="annotations"/> whose names the selector accepts.</summary>
            public void Add(Annotations annotations, Func<string, bool> selector)
            {
                if (selector == null)
                    throw new ArgumentNullException(nameof(selector));
                if (annotations == null)
                    return;
                foreach (Column column in annotations.Schema)
                {
                    if (selector(column.Name))
                        _items.Add((new DetachedColumn(column), annotations._getters[column.Index]));
                }
            }

            public void Add<TValue>(string name, DataViewType type, ValueGetter<TValue> getter, Annotations annotations = null)
            {
                Check(name, type, getter);
                if (type.RawType != typeof(TValue))
                    throw WrongRawType(typeof(TValue));
                _items.Add((new DetachedColumn(name, type, annotations), getter));
            }

            public void Add(string name, DataViewType type, Delegate getter, Annotations annotations = null)
            {
                Check(name, type, getter);
                Type expected = typeof(ValueGetter<>).MakeGenericType(type.RawType);
                if (getter.GetType() != expected)
                    throw new ArgumentException($"{nameof(getter)} must be of type '{expected.FullName}'", nameof(getter));
                _items.Add((new DetachedColumn(name, type, annotations), getter));
            }

            public void AddPrimitiveValue<TValue>(
                string name, PrimitiveDataViewType type, TValue value, Annotations annotations = null)
            {
                if (type != null && type.RawType != typeof(TValue))
                    throw WrongRawType(typeof(TValue));
                Add(name, type, (ref TValue destination) => destination = value, annotations);
            }

            public Annotations ToAnnotations()
            {
                if (_items.Count == 0)
                    return Empty;
                return new Annotations(
                    new DataViewSchema(_items.ConvertAll(item => item.Column)),
                    _items.Select(item => item.Getter).ToArray());
            }

            private static void Check(string name, DataViewType type, Delegate getter)
            {
                if (string.IsNullOrEmpty(name))
                    throw new ArgumentNullException(nameof(name));
                if (type == null)
                    throw new ArgumentNullException(nameof(type));
                if (getter == null)
                    throw new ArgumentNullException(nameof(getter));
            }

            private static ArgumentException WrongRawType(Type wanted)
                => new ArgumentException($"type.{nameof(DataViewType.RawType)} must be of type '{wanted.FullName}'.", "type");
        }
    }
}
