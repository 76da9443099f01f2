#nullable enable annotations
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class BatchNorm : NormBase
{
    public BatchNorm(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device,
        ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        double factor = momentum ?? 0;
        if (training && track_running_stats && num_batches_tracked is not null)
        {
            num_batches_tracked.add_(1);
            // Without a momentum the statistics are plain averages over all batches.
            factor = momentum ?? 1 / num_batches_tracked.ToDouble();
        }
        bool usesBatch = training || (running_mean is null && running_var is null);
        bool usesStatistics = !training || track_running_stats;
        return nn.functional.batch_norm(
            input, usesStatistics ? running_mean : null, usesStatistics ? running_var : null, weight, bias, usesBatch, factor,
            eps);
    }
}
