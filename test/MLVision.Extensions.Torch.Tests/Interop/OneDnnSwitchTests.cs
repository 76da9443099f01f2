namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class OneDnnSwitchTests
{
    [TestMethod]
    public void It_is_off_until_the_last_holder_is_disposed_and_then_as_it_was()
    {
        // libtorch is loaded by the first tensor.
        using (TorchSharp.torch.zeros(1))
            Assert.IsTrue(OneDnnSwitch.IsSupported);
        Assert.IsTrue(OneDnnSwitch.IsOn);
        OneDnnSwitch first = OneDnnSwitch.TurnOff(), second = OneDnnSwitch.TurnOff();
        Assert.IsFalse(OneDnnSwitch.IsOn);
        first.Dispose();
        first.Dispose();
        Assert.IsFalse(OneDnnSwitch.IsOn);
        second.Dispose();
        Assert.IsTrue(OneDnnSwitch.IsOn);
    }
}
