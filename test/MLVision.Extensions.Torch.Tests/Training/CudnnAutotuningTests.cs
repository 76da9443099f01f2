namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class CudnnAutotuningTests
{
    [TestMethod]
    public void It_is_on_until_it_is_disposed()
    {
        // libtorch is loaded by the first tensor.
        using (TorchSharp.torch.zeros(1))
            Assert.AreEqual(OperatingSystem.IsLinux(), CudnnAutotuning.IsSupported);
        Assert.IsFalse(CudnnAutotuning.IsOn);
        using (new CudnnAutotuning())
        {
            using (new CudnnAutotuning())
                Assert.AreEqual(CudnnAutotuning.IsSupported, CudnnAutotuning.IsOn);
            Assert.AreEqual(CudnnAutotuning.IsSupported, CudnnAutotuning.IsOn);
        }

        Assert.IsFalse(CudnnAutotuning.IsOn);
    }
}
