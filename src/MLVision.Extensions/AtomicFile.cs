namespace MLVision.Extensions;

/// <summary>Writes files so that a crash or a full disk never leaves a half-written one under the final name.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary name in the same folder and moves the complete file into place.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                write(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    // Where that fails, too, the first error tells more.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
