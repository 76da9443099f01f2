namespace MLVision.Extensions.Torch;

/// <summary>
/// Where and how often the state of a training is saved: always at the end of an epoch, the last one in any case, also where
/// the training was cancelled while its metrics were reported. The file replaces the former one only when it is complete. Where
/// it cannot be written, as on a full disk, the log has a warning, the training goes on with the former file as it was, and
/// the next epoch tries again.
/// </summary>
public sealed class CheckpointOptions
{
    /// <summary>
    /// The file; its folder must exist. Each training needs a file of its own: <c>CrossValidate</c>, which trains several times,
    /// finds the checkpoint of another fold and fails.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>After how many epochs it is saved; at least 1, default 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>
    /// After how many minutes it is saved at the end of the epoch, even if <see cref="EveryEpochs"/> is not reached; above 0,
    /// default null for never.
    /// </summary>
    public double? EveryMinutes { get; init; }

    /// <summary>
    /// Whether a training goes on from the file where there is one. With the same data, options, seed and machine the result is
    /// that of a training that was not interrupted; on the CPU bit by bit. A file of another network, of other images or
    /// labels, or judged otherwise is an error. Default true.
    /// </summary>
    public bool Resume { get; init; } = true;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        OptionCheck.AtLeast(EveryEpochs, 1);
        if (EveryMinutes is double minutes)
            OptionCheck.Positive(minutes, nameof(EveryMinutes));
    }

    /// <summary>Finds out before a training whether the file can be written, not after hours at its first checkpoint.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    internal void RequireWritable()
    {
        if (Directory.Exists(Path))
            throw new IOException($"The checkpoint '{Path}' cannot be written: it is a folder.");
        try
        {
            File.Create($"{Path}.{Guid.NewGuid():n}.tmp", 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The checkpoint '{Path}' cannot be written: {exception.Message}", exception);
        }
    }
}
