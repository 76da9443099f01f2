using System;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit identifier of a row, stable over passes and independent of their order.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;

    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>The identifier of the second row that comes of this one.</summary>
    public DataViewRowId Fork() => Mixed(this, 0x9E3779B97F4A7C15UL, 0xD1B54A32D192ED03UL);

    public DataViewRowId Next() => Mixed(this, 0xA0761D6478BD642FUL, 0xE7037ED1A0B428DBUL);

    public DataViewRowId Combine(DataViewRowId other)
        => Mixed(this, Mix(other.Low + 0x8EBC6AF09C88C6E3UL), Mix(other.High + 0x589965CC75374CC3UL));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public int CompareTo(DataViewRowId other)
    {
        int result = High.CompareTo(other.High);
        return result == 0 ? Low.CompareTo(other.Low) : result;
    }

    public override int GetHashCode()
        => (int)(Low ^ (Low >> 32) ^ (High << 7) ^ (High >> 57) ^ (High >> (57 - 32)));

    private static DataViewRowId Mixed(DataViewRowId id, ulong saltLow, ulong saltHigh)
    {
        // The two halves feed each other, so that neither low nor high alone decides the result.
        ulong low = Mix(id.Low ^ saltLow);
        ulong high = Mix(id.High ^ saltHigh ^ low);
        return new DataViewRowId(Mix(low + high), high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
