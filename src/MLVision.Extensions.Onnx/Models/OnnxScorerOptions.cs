using Microsoft.ML.OnnxRuntime;

namespace MLVision.Extensions.Onnx;

/// <summary>What the scorers of ONNX models have in common: the model, how it runs, and what it is given.</summary>
public abstract record OnnxScorerOptions
{
    /// <summary>The file of the model.</summary>
    public required string ModelPath { get; init; }

    /// <summary>
    /// Whether <c>model.zip</c> holds the model itself; else it holds <see cref="ModelPath"/>, which is read again when the
    /// pipeline is loaded. Models whose weights lie in files beside them cannot be embedded. Default true.
    /// </summary>
    public bool EmbedModel { get; init; } = true;

    /// <summary>
    /// The outputs of the model that are read, in the order in which they are wanted; the others are not computed. Null, the
    /// default, for all in the model's own order.
    /// </summary>
    public IReadOnlyList<string>? OutputNames { get; init; }

    /// <summary>The column of images, <see cref="Microsoft.ML.Data.MLImage"/> of any sizes. Default "Image".</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>What is done to an image before the model sees it; null, the default, for what is usual for the model.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// The names of the classes in the order of the model's outputs; null, the default, for those in the model's metadata
    /// ("names"), or else the numbers from 0.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// How many images are scored together at most, 1 to 1024; a model whose batch dimension is fixed runs with that many.
    /// Default 8.
    /// </summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// "cpu", "cuda" or "cuda:N"; the latter need the package Microsoft.ML.OnnxRuntime.Gpu. Default null: the device
    /// <c>MLContext.GpuDeviceId</c> where that is set, else the CPU. The choice is saved with the model.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>
    /// Whether the CPU will do where CUDA is chosen and missing, also when the model is loaded elsewhere; else that is an error.
    /// Default false; where <see cref="Device"/> is null, <c>MLContext.FallbackToCpu</c> decides.
    /// </summary>
    public bool FallbackToCpu { get; init; }

    /// <summary>Threads within an operator, 0 to 1024; 0, the default, for as many as there are processors.</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>
    /// Threads that run independent operators side by side, 0 to 1024; 0, the default, for one operator after the other.
    /// </summary>
    public int InterOpThreads { get; init; }

    /// <summary>How much ONNX Runtime optimises the model when it is opened. Default all.</summary>
    public GraphOptimizationLevel GraphOptimization { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    internal virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ModelPath);
        ArgumentException.ThrowIfNullOrEmpty(ImageColumnName);
        Preprocessing?.Validate();
        if (ClassNames is { Count: 0 } || ClassNames?.Contains(null) == true)
            throw new ArgumentException("ClassNames must hold at least one name, and no null.", nameof(ClassNames));
        if (OutputNames is { Count: 0 } || OutputNames?.Contains(null) == true)
            throw new ArgumentException("OutputNames must hold at least one name, and no null.", nameof(OutputNames));
        OptionCheck.Range(BatchSize, 1, 1024);
        OptionCheck.Range(IntraOpThreads, 0, 1024);
        OptionCheck.Range(InterOpThreads, 0, 1024);
        OptionCheck.Defined(GraphOptimization);
        if (Device is not null)
            OnnxDevice.Parse(Device);
    }

    private protected static void RequireDistinct(params IReadOnlyList<(string Option, string? Column)> outputs)
    {
        foreach (var same in outputs.Where(output => output.Column is not null).GroupBy(output => output.Column))
        {
            if (same.Count() > 1)
                throw new ArgumentException(
                    $"{string.Join(" and ", same.Select(output => output.Option))} must be different columns, " +
                    $"not all '{same.Key}'.", same.Last().Option);
        }
    }
}
