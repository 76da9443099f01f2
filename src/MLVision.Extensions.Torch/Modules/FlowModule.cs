using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// A module whose forward pass is written once, for running and training it and for its export to ONNX
/// (<see cref="OnnxExport"/>).
/// </summary>
/// <example>
/// A residual block:
/// <code>
/// internal sealed class Residual : FlowModule
/// {
///     private readonly Conv2d conv;
///
///     public Residual(int channels)
///         : base(nameof(Residual))
///     {
///         conv = nn.Conv2d(channels, channels, 3, padding: 1);
///         RegisterComponents();
///     }
///
///     protected override Flow Forward(Flow input) => input.Then(conv).Add(input).Relu();
/// }
/// </code>
/// </example>
/// <param name="name">The name of the kind of module.</param>
public abstract class FlowModule(string name) : nn.Module<Tensor, Tensor>(name), IOnnxExportable
{
    /// <summary>The forward pass.</summary>
    /// <param name="input">What the module gets.</param>
    /// <returns>What it returns.</returns>
    protected abstract Flow Forward(Flow input);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input) => Flow.Run(Forward, input);

    OnnxValue IOnnxExportable.ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input) => Flow.Export(Forward, graph, input);
}
