namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class CudnnAutotuningTests
{
    [TestMethod]
    public void It_is_on_until_the_last_of_two_that_overlap_is_disposed()
    {
        // libtorch is loaded by the first tensor.
        using (TorchSharp.torch.zeros(1))
            Assert.AreEqual(OperatingSystem.IsLinux(), CudnnAutotuning.IsSupported);
        Assert.IsFalse(CudnnAutotuning.IsOn);
        var first = new CudnnAutotuning();
        var second = new CudnnAutotuning();
        Assert.AreEqual(CudnnAutotuning.IsSupported, CudnnAutotuning.IsOn);
        first.Dispose();
        Assert.AreEqual(CudnnAutotuning.IsSupported, CudnnAutotuning.IsOn);
        second.Dispose();
        Assert.IsFalse(CudnnAutotuning.IsOn);
    }
}
