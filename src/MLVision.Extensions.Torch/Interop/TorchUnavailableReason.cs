namespace MLVision.Extensions.Torch;

/// <summary>Why libtorch cannot be used.</summary>
public enum TorchUnavailableReason
{
    /// <summary>Something else; the inner exception says what.</summary>
    Other,

    /// <summary>The application references no package with libtorch, or its files are not beside the program.</summary>
    NoLibtorch,

    /// <summary>The C++ runtime of the system (libstdc++) is older than TorchSharp's native library needs.</summary>
    OldCxxRuntime,

    /// <summary>TorchSharp has no native library for this processor or operating system.</summary>
    UnsupportedPlatform,
}
