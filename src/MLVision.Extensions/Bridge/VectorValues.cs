using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Fills and checks vectors.</summary>
internal static class VectorValues
{
    /// <summary>Makes a vector hold these values, all of them, in the memory that it has where that suffices.</summary>
    public static void Give<T>(ReadOnlySpan<T> values, ref VBuffer<T> target)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref target, values.Length);
        values.CopyTo(editor.Values);
        target = editor.Commit();
    }

    /// <summary>Refuses values that are infinite or not a number.</summary>
    /// <param name="values">The values.</param>
    /// <param name="columnName">The column that they come from, for the message.</param>
    /// <param name="row">The row that they come from.</param>
    /// <exception cref="InvalidDataException">There is such a value; the message tells row and slot.</exception>
    public static void RequireFinite(in VBuffer<float> values, string columnName, long row)
    {
        ReadOnlySpan<float> stored = values.GetValues();
        // Finite for sure; else it may still be that only the sum is beyond what a float can hold.
        if (float.IsFinite(TensorPrimitives.SumOfSquares(stored)))
            return;
        int index = stored.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (index < 0)
            return;
        int slot = values.IsDense ? index : values.GetIndices()[index];
        throw new InvalidDataException(
            $"Row {row} has the value {stored[index].ToString(CultureInfo.InvariantCulture)} in slot {slot} of the column " +
            $"'{columnName}'; wanted are finite numbers. ReplaceMissingValues can put others in their place.");
    }
}
