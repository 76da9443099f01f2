using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// A maximum entropy model, trained with stochastic dual coordinate ascent on the logistic loss of pairs of classes.
/// </summary>
public sealed class SdcaMaximumEntropyMulticlassTrainer : SdcaMulticlassTrainerBase<MaximumEntropyModelParameters>
{
    internal SdcaMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options)
    {
    }

    private protected override MaximumEntropyModelParameters MakeModel(float[][] weights, float[] biases) =>
        new MaximumEntropyModelParameters(Host, weights, biases, labelNames: null);

    public sealed class Options : MulticlassOptions
    {
    }
}
