using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The loss of classification, as PyTorch's <c>CrossEntropyLoss</c>.</summary>
internal static class CrossEntropy
{
    /// <summary>The mean over a batch, weighted by the weights of the right classes.</summary>
    /// <param name="logits">Batch x classes.</param>
    /// <param name="labels">The right classes.</param>
    /// <param name="weights">The weight of each class; null for equal weights.</param>
    /// <param name="smoothing">The part of the target that is spread over all classes.</param>
    public static Tensor Compute(Tensor logits, Tensor labels, Tensor? weights, double smoothing)
    {
        if (weights is null || smoothing == 0)
            return nn.functional.cross_entropy(logits, labels, weights, label_smoothing: smoothing);
        // With both, libtorch's own (2.10, too) reads back from a GPU how many labels count, and every step would wait for it. On
        // the CPU neither way counts: 0.1 to 0.3 ms a batch.
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        Tensor scores = nn.functional.log_softmax(logits, 1).mul(weights);
        Tensor right = scores.gather(1, labels.unsqueeze(1)).sum().mul(numbers.Of(smoothing - 1));
        Tensor all = scores.sum().mul(numbers.Of(smoothing / weights.NumberOfElements));
        return right.sub(all).div(weights.index_select(0, labels).sum()).MoveToOuterDisposeScope();
    }
}
