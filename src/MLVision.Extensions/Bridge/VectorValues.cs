using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Fills vectors.</summary>
internal static class VectorValues
{
    /// <summary>Makes a vector hold these values, all of them, in the memory that it has where that suffices.</summary>
    public static void Give<T>(ReadOnlySpan<T> values, ref VBuffer<T> target)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref target, values.Length);
        values.CopyTo(editor.Values);
        target = editor.Commit();
    }
}
