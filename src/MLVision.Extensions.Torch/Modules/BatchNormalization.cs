using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Batch normalization of maps, with the parameters and the results of <see cref="nn.BatchNorm2d"/>. That one counts the
/// batches in a way that a garbage collection may disturb; see <see cref="ScalarScope"/>.
/// </summary>
internal sealed class BatchNormalization(long channels) : BatchNorm(
    channels, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null,
    nameof(BatchNormalization)), IOnnxExportable
{
    public override Tensor forward(Tensor input)
    {
        if (training)
            num_batches_tracked!.add_(ScalarScope.One, ScalarScope.One);
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum!.Value, eps);
    }

    public OnnxValue ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input) => OnnxNormalization.Add(graph, this, input);

    protected override void ValidateInputDimensions(Tensor input)
    {
        // What convolutions hand on has four.
    }
}
