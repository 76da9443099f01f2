using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The dimensions of the vector in a member; none, or 0, means that they differ from row to row.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size)
    {
        if (size < 0)
            throw Contracts.ExceptParam(nameof(size), "Should be non-negative number");
        Dims = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        foreach (int size in dimensions)
        {
            if (size < 0)
                throw Contracts.ExceptParam(nameof(dimensions), "Should contain only non-negative values");
        }

        Dims = dimensions;
    }

    /// <summary>Null when nothing was said about the dimensions.</summary>
    internal int[] Dims { get; }
}
