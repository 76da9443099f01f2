using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How many values a key has.</summary>
public sealed class KeyCount
{
    /// <summary>As many as the type of the key can hold.</summary>
    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        if (count == 0)
            throw Contracts.ExceptParam(nameof(count), "The cardinality of valid key values has to be strictly positive.");
        Count = count;
    }

    public ulong? Count;
}
