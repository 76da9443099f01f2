using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class CrossEntropyTests
{
    [TestMethod]
    [DataRow(false, 0.0)]
    [DataRow(false, 0.1)]
    [DataRow(true, 0.0)]
    [DataRow(true, 0.1)]
    [DataRow(true, 0.9)]
    public void The_loss_and_its_gradient_are_those_of_libtorch(bool isWeighted, double smoothing)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor labels = tensor(new long[] { 0, 2, 2, 3, 1 });
        Tensor? weights = isWeighted ? tensor(new[] { 0.5f, 1, 2, 4 }) : null;
        Tensor logits = tensor(Enumerable.Range(0, 20).Select(i => (float)Math.Sin(i * i) * 3).ToArray(), 5, 4);
        Tensor ours = logits.clone().requires_grad_(), theirs = logits.clone().requires_grad_();
        Tensor loss = CrossEntropy.Compute(ours, labels, weights, smoothing);
        Tensor expected = nn.functional.cross_entropy(theirs, labels, weights, label_smoothing: smoothing);
        loss.backward();
        expected.backward();
        Assert.AreEqual(expected.item<float>(), loss.item<float>(), 1e-6f);
        Assert.IsTrue(allclose(theirs.grad!, ours.grad!, 1e-5, 1e-6));
    }

    [TestMethod]
    public void Weights_and_smoothing_count_as_their_formula_says()
    {
        using DisposeScope scope = NewDisposeScope();
        // Equal logits: each class has the logarithm of a half, whatever the target is spread over.
        Tensor loss = CrossEntropy.Compute(
            zeros(3, 2), tensor(new long[] { 0, 1, 1 }), tensor(new[] { 1f, 3 }), smoothing: 0.5);
        // Weights of the targets: image 0 has 0.75 * 1 + 0.25 * 3, the others 0.25 * 1 + 0.75 * 3; divided by 1 + 3 + 3.
        Assert.AreEqual(Math.Log(2) * (1.5 + 2.5 + 2.5) / 7, loss.item<float>(), 1e-6);
    }
}
