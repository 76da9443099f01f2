using System;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>Writes files that are either complete or not there.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        // In the same folder, because only there moving is one step.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The reason for which writing failed says more than this one.
        }
    }
}
