using System.Runtime.InteropServices;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>What libtorch refuses is an exception with its message, whichever path leads there; the process goes on.</summary>
[TestClass]
public class ErrorTests
{
    [TestMethod]
    public void ShapesThatCannotBeMultipliedAreNamed()
    {
        if (typeof(torch).Assembly.GetType("TorchSharp.PInvoke.NativeMethods") != null)
            Assert.Inconclusive("This is genuine TorchSharp, which ends the process here.");
        using Tensor left = zeros(2, 3), right = zeros(4, 5);

        var error = Assert.ThrowsExactly<ExternalException>(() => left.matmul(right));

        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", error.Message);
    }

    [TestMethod]
    public void AnErrorWithinTheBackwardPassIsThrown()
    {
        using Tensor x = zeros(2, requires_grad: true);

        var error = Assert.ThrowsExactly<ExternalException>(() => x.mul(2).backward());

        Assert.Contains("grad can be implicitly created only for scalar outputs", error.Message);
    }

    [TestMethod]
    public void AClassThatDoesNotExistIsAnError()
    {
        using Tensor scores = zeros(1, 3), target = tensor(new long[] { 3 });

        var error = Assert.ThrowsExactly<ExternalException>(() => F.cross_entropy(scores, target));

        Assert.Contains("Target 3 is out of bounds", error.Message);
    }

    [TestMethod]
    public void AMissingFileIsAnError() =>
        Assert.ThrowsExactly<ExternalException>(() => torch.load(Path.Combine(Path.GetTempPath(), "there is no such file")));

    [TestMethod]
    public void ADisposedTensorIsNotPassedOn()
    {
        Tensor x = zeros(2);
        x.Dispose();

        Assert.ThrowsExactly<InvalidOperationException>(() => x.add(1));
    }

    [TestMethod]
    public void ErrorsOfThreadsDoNotMix()
    {
        Parallel.For(1, 200, i =>
        {
            using Tensor left = zeros(i + 1), right = zeros(i + 2);
            var error = Assert.ThrowsExactly<ExternalException>(() => left.add(right));
            Assert.Contains($"tensor a ({i + 1}) must match the size of tensor b ({i + 2})", error.Message);
        });
    }

    [TestMethod]
    public void ADeviceThatIsNotThereIsRefused()
    {
        if (cuda.is_available())
            Assert.Inconclusive("There is a CUDA device here.");
        Assert.AreEqual(0, cuda.device_count());
        Assert.ThrowsExactly<InvalidOperationException>(() => device("cuda:0"));
        Assert.ThrowsExactly<InvalidOperationException>(() => zeros(2).cuda());
        Assert.ThrowsExactly<InvalidOperationException>(() => nn.Sequential(nn.ReLU(), nn.Linear(2, 2)).to(DeviceType.CUDA));
    }
}
