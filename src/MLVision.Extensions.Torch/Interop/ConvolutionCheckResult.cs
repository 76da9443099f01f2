namespace MLVision.Extensions.Torch;

/// <summary>Which convolutions of libtorch are right on the CPU of this machine; see <see cref="ConvolutionCheck"/>.</summary>
public sealed record ConvolutionCheckResult
{
    /// <summary>Whether float32 is right where images and weights are contiguous (batch, channel, row, column).</summary>
    public required bool Float32 { get; init; }

    /// <summary>Whether float32 is right where images and weights are channels_last (batch, row, column, channel).</summary>
    public required bool Float32ChannelsLast { get; init; }

    /// <summary>Whether bfloat16 is right where images and weights are contiguous.</summary>
    public required bool BFloat16 { get; init; }

    /// <summary>Whether bfloat16 is right where images and weights are channels_last.</summary>
    public required bool BFloat16ChannelsLast { get; init; }

    /// <summary>Whether all of them are right.</summary>
    public bool IsRight => IsFloat32Right && BFloat16 && BFloat16ChannelsLast;

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; init; }

    internal bool IsFloat32Right => Float32 && Float32ChannelsLast;

    /// <summary>The result in a sentence.</summary>
    public override string ToString()
    {
        if (IsRight)
            return "Convolutions of libtorch are right on this processor.";
        var wrong = new List<string>();
        if (!Float32)
            wrong.Add("float32");
        if (!Float32ChannelsLast)
            wrong.Add("float32 channels_last");
        if (!BFloat16)
            wrong.Add("bfloat16");
        if (!BFloat16ChannelsLast)
            wrong.Add("bfloat16 channels_last");
        return $"Convolutions of libtorch are wrong on this processor: {string.Join(", ", wrong)}. {ConvolutionCheck.Cause}";
    }
}
