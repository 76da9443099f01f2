namespace MLVision.Extensions.Benchmarks;

/// <summary>Where the CUDA benchmarks run: options of the command line.</summary>
/// <param name="Device">"cuda:0" unless <c>--device</c> says otherwise.</param>
/// <param name="IsTiny"><c>--tiny</c>: so little that the CPU can show that everything works; the numbers mean nothing.</param>
internal sealed record CudaSettings(string Device, bool IsTiny)
{
    public static CudaSettings Current { get; private set; } = new("cuda:0", false);

    /// <summary>Takes the options and returns what else is on the command line.</summary>
    public static string[] Take(string[] args)
    {
        var rest = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--tiny")
                Current = Current with { IsTiny = true };
            else if (args[i] == "--device" && i + 1 < args.Length)
                Current = Current with { Device = args[++i] };
            else
                rest.Add(args[i]);
        }

        return [.. rest];
    }
}
