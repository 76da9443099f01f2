using MLVision.Extensions.Torch;

namespace MLVision.Extensions.Tests;

/// <summary>Of tests that need libtorch.</summary>
internal static class TorchRequirement
{
    private static readonly Lazy<string?> _missing = new(() =>
    {
        try
        {
            Architectures.Create("mlp", new NetworkOptions { InputHeight = 1, InputWidth = 1 }).Dispose();
            return null;
        }
        catch (TorchUnavailableException e) when (e.Reason == TorchUnavailableReason.OldCxxRuntime)
        {
            return $"{e.Message} For these tests: ./build.sh setup";
        }
    });

    /// <summary>
    /// Ends the test as inconclusive where the system's C++ runtime is too old for TorchSharp and set-up has not been run;
    /// whatever else is missing is a failure.
    /// </summary>
    public static void Check()
    {
        if (_missing.Value is { } reason)
            Assert.Inconclusive(reason);
    }
}
