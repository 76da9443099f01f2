using System.Runtime.Intrinsics.X86;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ConvolutionCheckTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32, false)]
    [DataRow(ScalarType.Float32, true)]
    [DataRow(ScalarType.BFloat16, false)]
    [DataRow(ScalarType.BFloat16, true)]
    public void A_lost_weight_is_found_in_the_precision_and_the_layout_that_have_it(ScalarType type, bool channelsLast)
    {
        // The last input channel, as a block of 16 that is not filled up loses it.
        AssertFinds(type, channelsLast, (images, weights) => Convolve(images, weights.narrow(1, 0, weights.shape[1] - 1)));
    }

    [TestMethod]
    public void A_gradient_is_checked_as_well_as_the_output()
    {
        // Adds nothing to the output, and one to each element of a gradient for each one of the output.
        AssertFinds(ScalarType.Float32, false, (images, weights) => Disturbed(images, Convolve(images, weights)));
        AssertFinds(ScalarType.Float32, true, (images, weights) => Disturbed(weights, Convolve(images, weights)));

        static Tensor Disturbed(Tensor input, Tensor output) =>
            output.add((input - input.detach()).sum(), ScalarScope.One);
    }

    [TestMethod]
    public void What_is_not_a_number_or_cannot_be_computed_is_wrong()
    {
        AssertFinds(ScalarType.BFloat16, false, (images, weights) => Convolve(images, weights).div(zeros(1)));
        AssertFinds(ScalarType.BFloat16, true, (images, weights) => nn.functional.conv2d(images, weights.narrow(1, 0, 5)));
    }

    [TestMethod]
    public void Without_oneDNN_all_convolutions_are_right()
    {
        using OneDnnSwitch off = OneDnnSwitch.TurnOff();
        Assert.IsTrue(ConvolutionCheck.Run(Convolve).IsRight);
    }

    [TestMethod]
    public void Convolutions_are_wrong_where_an_AMD_processor_hides_its_caches()
    {
        // "Auth", of AuthenticAMD; the leaf tells the size of the first cache.
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Ebx != 0x68747541
            || X86Base.CpuId(unchecked((int)0x8000001D), 0).Eax != 0)
            Assert.Inconclusive("The processor of this machine does not hide its caches.");
        Assert.IsFalse(ConvolutionCheck.Result.Float32);
        Assert.IsFalse(ConvolutionCheck.Result.BFloat16);
        StringAssert.Contains(ConvolutionCheck.Result.ToString(), "CPUID leaf 0x8000001D is zero");
    }

    [TestMethod]
    public void It_leaves_no_tensor_and_works_whatever_the_caller_has_switched_off()
    {
        TestTraining.AssertNothingIsLeft(() => ConvolutionCheck.Run(Convolve));
        using OneDnnSwitch off = OneDnnSwitch.TurnOff();
        using (no_grad())
            Assert.IsTrue(ConvolutionCheck.Run(Convolve).IsRight);
        using (inference_mode())
            Assert.IsTrue(ConvolutionCheck.Run(Convolve).IsRight);
    }

    [TestMethod]
    [DataRow(true, "Convolutions of libtorch are right on this processor.")]
    [DataRow(false, "Convolutions of libtorch are wrong on this processor: float32, bfloat16.")]
    public void The_log_has_the_result_once(bool isRight, string expected)
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView data = ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(20));
        using (new SimulatedConvolutions(isRight))
        {
            for (int i = 0; i < 2; i++)
                ml.MulticlassClassification.Trainers.ConvolutionalNetwork(architecture: "mlp", epochs: 1).Fit(data).Dispose();
        }

        Assert.AreEqual(1, lines.Count(line => line.Contains(expected)), string.Join('\n', lines));
    }

    private static void AssertFinds(ScalarType type, bool channelsLast, Func<Tensor, Tensor, Tensor> convolveWrongly)
    {
        using OneDnnSwitch off = OneDnnSwitch.TurnOff();
        ConvolutionCheckResult result = ConvolutionCheck.Run((images, weights) =>
            images.dtype == type && images.stride()[1] == 1 == channelsLast
                ? convolveWrongly(images.narrow(1, 0, weights.shape[1]), weights)
                : Convolve(images, weights));
        Assert.IsFalse(result.IsRight);
        Assert.AreEqual(type != ScalarType.Float32 || channelsLast, result.Float32);
        Assert.AreEqual(type != ScalarType.Float32 || !channelsLast, result.Float32ChannelsLast);
        Assert.AreEqual(type != ScalarType.BFloat16 || channelsLast, result.BFloat16);
        Assert.AreEqual(type != ScalarType.BFloat16 || !channelsLast, result.BFloat16ChannelsLast);
    }

    private static Tensor Convolve(Tensor images, Tensor weights) =>
        nn.functional.conv2d(images.narrow(1, 0, weights.shape[1]), weights, padding: [1, 1]);
}
