namespace MLVision.Extensions.Torch.Tests;

/// <summary>The check of convolutions has this result until it is disposed, whatever the machine does.</summary>
internal sealed class SimulatedConvolutions : IDisposable
{
    public SimulatedConvolutions(bool areRight) => ConvolutionCheck.Simulated = new ConvolutionCheckResult
    {
        Float32 = areRight, Float32ChannelsLast = true, BFloat16 = areRight, BFloat16ChannelsLast = true,
    };

    public void Dispose() => ConvolutionCheck.Simulated = null;
}
