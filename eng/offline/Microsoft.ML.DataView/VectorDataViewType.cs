using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Vectors (or tensors) of a primitive type; a dimension of 0 is unknown.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : base(VectorRawType(itemType))
    {
        if (size < 0)
            throw new ArgumentOutOfRangeException(nameof(size), "The size of a vector must not be negative.");
        ItemType = itemType;
        Size = size;
        Dimensions = ImmutableArray.Create(size);
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, (dimensions ?? throw new ArgumentNullException(nameof(dimensions))).ToImmutableArray())
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(VectorRawType(itemType))
    {
        if (dimensions.IsDefaultOrEmpty)
            throw new ArgumentOutOfRangeException(nameof(dimensions), "A vector needs at least one dimension.");
        if (dimensions.Any(d => d < 0))
            throw new ArgumentOutOfRangeException(nameof(dimensions), "A dimension must not be negative.");
        ItemType = itemType;
        Dimensions = dimensions;
        Size = Product(dimensions);
    }

    public ImmutableArray<int> Dimensions { get; }

    public bool IsKnownSize => Size > 0;

    public PrimitiveDataViewType ItemType { get; }

    /// <summary>The number of items of every value, or 0 when it can differ from row to row.</summary>
    public int Size { get; }

    public override bool Equals(DataViewType other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is VectorDataViewType vector
            && vector.Size == Size
            && vector.ItemType.Equals(ItemType)
            && vector.Dimensions.AsSpan().SequenceEqual(Dimensions.AsSpan());
    }

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(ItemType);
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder("Vector<").Append(ItemType);
        if (Dimensions.Length > 1)
        {
            foreach (int dimension in Dimensions)
                text.Append(", ").Append(dimension > 0 ? dimension.ToString() : "*");
        }
        else if (Size > 0)
        {
            text.Append(", ").Append(Size);
        }

        return text.Append('>').ToString();
    }

    private static Type VectorRawType(PrimitiveDataViewType itemType)
        => typeof(VBuffer<>).MakeGenericType((itemType ?? throw new ArgumentNullException(nameof(itemType))).RawType);

    private static int Product(ImmutableArray<int> dimensions)
    {
        if (dimensions.Contains(0))
            return 0;
        int product = 1;
        try
        {
            foreach (int dimension in dimensions)
                product = checked(product * dimension);
        }
        catch (OverflowException)
        {
            throw new ArgumentException(
                $"The product of the dimensions {string.Join(", ", dimensions)} is too large.", nameof(dimensions));
        }

        return product;
    }
}
