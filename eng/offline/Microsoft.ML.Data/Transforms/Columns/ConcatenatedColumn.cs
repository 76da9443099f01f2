using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One column that is made of others, bound to a schema.</summary>
internal sealed class ConcatenatedColumn
{
    private readonly string _name;
    private readonly string[] _aliases;
    private readonly VectorDataViewType _type;

    /// <param name="name">The name of the output column.</param>
    /// <param name="sources">The columns it is made of.</param>
    /// <param name="aliases">What to call them in slot names; null for their names.</param>
    /// <param name="ectx">Who throws.</param>
    public ConcatenatedColumn(string name, DataViewSchema.Column[] sources, string[] aliases, IExceptionContext ectx)
    {
        _name = name;
        Sources = sources;
        _aliases = aliases;
        DataViewType itemType = sources[0].Type.GetItemType();
        foreach (DataViewSchema.Column source in sources)
        {
            if (!source.Type.GetItemType().Equals(itemType) || itemType is not PrimitiveDataViewType)
                throw ectx.ExceptSchemaMismatch("inputSchema", "input", source.Name, itemType.ToString(), source.Type.ToString());
        }

        // One column of unknown size makes the result one.
        int size = sources.Any(source => source.Type.GetValueCount() == 0)
            ? 0
            : sources.Sum(source => source.Type.GetValueCount());
        _type = new VectorDataViewType((PrimitiveDataViewType)itemType, size);
    }

    public DataViewSchema.Column[] Sources { get; }

    /// <summary>A single vector is passed on as it is.</summary>
    private bool IsIdentity => Sources.Length == 1 && Sources[0].Type is VectorDataViewType;

    public DataViewSchema.DetachedColumn MakeOutputColumn()
    {
        if (IsIdentity)
            return new DataViewSchema.DetachedColumn(_name, Sources[0].Type, Sources[0].Annotations);

        var annotations = new DataViewSchema.Annotations.Builder();
        if (_type.ItemType is NumberDataViewType && Sources.All(source => source.IsNormalized()))
            annotations.AddIsNormalized();
        if (_type.IsKnownSize)
        {
            if (Sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
                annotations.AddSlotNames(_type.Size, GetSlotNames);
            int ranges = GetCategoricalRanges().Count / 2;
            if (ranges > 0)
            {
                annotations.Add<VBuffer<int>>(
                    AnnotationUtils.Kinds.CategoricalSlotRanges,
                    AnnotationUtils.GetCategoricalType(ranges),
                    GetCategoricalRanges);
            }
        }

        return new DataViewSchema.DetachedColumn(_name, _type, annotations.ToAnnotations());
    }

    public Delegate MakeGetter(DataViewRow input)
        => (Delegate)GenericCall.Invoke(
            IsIdentity ? MakeIdentityGetter<int> : MakeJoiningGetter<int>, _type.ItemType.RawType, input);

    private Delegate MakeIdentityGetter<T>(DataViewRow input) => input.GetGetter<VBuffer<T>>(input.Schema[Sources[0].Index]);

    private Delegate MakeJoiningGetter<T>(DataViewRow input)
    {
        Part<T>[] parts = Array.ConvertAll(Sources, source => new Part<T>(input, source));
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            int length = 0;
            int explicitCount = 0;
            foreach (Part<T> part in parts)
            {
                part.Fetch();
                length = checked(length + part.Length);
                explicitCount += part.ExplicitCount;
            }

            // Sparse only where that saves something.
            bool sparse = explicitCount <= length / 2;
            VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, sparse ? explicitCount : null);
            int slot = 0;
            int place = 0;
            foreach (Part<T> part in parts)
            {
                if (sparse)
                    part.CopyTo(editor.Values[place..], editor.Indices[place..], slot);
                else
                    part.CopyTo(editor.Values.Slice(slot, part.Length));
                slot += part.Length;
                place += part.ExplicitCount;
            }

            destination = editor.Commit();
        });
    }

    private void GetSlotNames(ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, _type.Size);
        editor.Values.Clear();
        VBuffer<ReadOnlyMemory<char>> names = default;
        int slot = 0;
        for (int i = 0; i < Sources.Length; i++)
        {
            DataViewSchema.Column source = Sources[i];
            string shown = _aliases[i] ?? source.Name;
            if (source.Type is not VectorDataViewType)
            {
                editor.Values[slot++] = shown.AsMemory();
                continue;
            }

            int size = source.Type.GetVectorSize();
            if (source.HasSlotNames())
            {
                source.GetSlotNames(ref names);

                // An alias that is the column's own name says that its slot names need no prefix.
                string prefix = _aliases[i] == source.Name ? "" : shown + ".";
                foreach ((int index, ReadOnlyMemory<char> name) in names.Items())
                {
                    if (!name.IsEmpty)
                        editor.Values[slot + index] = string.Concat(prefix, name.Span).AsMemory();
                }
            }

            slot += size;
        }

        destination = editor.Commit();
    }

    private void GetCategoricalRanges(ref VBuffer<int> destination)
    {
        List<int> ranges = GetCategoricalRanges();
        VBufferEditor<int> editor = VBufferEditor.Create(ref destination, ranges.Count);
        ranges.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The ranges of the sources, moved to where their slots are in the result.</summary>
    private List<int> GetCategoricalRanges()
    {
        var all = new List<int>();
        int slot = 0;
        foreach (DataViewSchema.Column source in Sources)
        {
            if (source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.CategoricalSlotRanges)?.Type
                is VectorDataViewType { ItemType.RawType: var itemType } && itemType == typeof(int))
            {
                VBuffer<int> ranges = default;
                source.Annotations.GetValue(AnnotationUtils.Kinds.CategoricalSlotRanges, ref ranges);
                foreach (int bound in ranges.DenseValues())
                    all.Add(bound + slot);
            }

            slot += source.Type.GetValueCount();
        }

        return all;
    }

    /// <summary>The present value of one of the sources.</summary>
    private sealed class Part<T>
    {
        private readonly DataViewSchema.Column _source;
        private readonly ValueGetter<T> _getScalar;
        private readonly ValueGetter<VBuffer<T>> _getVector;
        private T _scalar;
        private VBuffer<T> _vector;

        public Part(DataViewRow input, DataViewSchema.Column source)
        {
            _source = source;
            DataViewSchema.Column column = input.Schema[source.Index];
            if (source.Type is VectorDataViewType)
                _getVector = input.GetGetter<VBuffer<T>>(column);
            else
                _getScalar = input.GetGetter<T>(column);
        }

        public int Length => _getScalar != null ? 1 : _vector.Length;

        public int ExplicitCount => _getScalar != null ? 1 : _vector.GetValues().Length;

        public void Fetch()
        {
            if (_getScalar != null)
            {
                _getScalar(ref _scalar);
                return;
            }

            _getVector(ref _vector);
            int size = _source.Type.GetVectorSize();
            if (size != 0 && size != _vector.Length)
                throw Contracts.Except($"Column '{_source.Name}': expected {size} slots, but got {_vector.Length}");
        }

        public void CopyTo(Span<T> destination)
        {
            if (_getScalar != null)
                destination[0] = _scalar;
            else
                _vector.CopyTo(destination);
        }

        public void CopyTo(Span<T> values, Span<int> indices, int firstSlot)
        {
            if (_getScalar != null)
            {
                values[0] = _scalar;
                indices[0] = firstSlot;
                return;
            }

            ReadOnlySpan<T> explicitValues = _vector.GetValues();
            ReadOnlySpan<int> explicitIndices = _vector.GetIndices();
            explicitValues.CopyTo(values);
            for (int i = 0; i < explicitValues.Length; i++)
                indices[i] = firstSlot + (_vector.IsDense ? i : explicitIndices[i]);
        }
    }
}
