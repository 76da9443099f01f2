using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class BatchMixerTests
{
    [TestMethod]
    public void Mixup_blends_pairs_with_the_part_that_the_loss_is_told()
    {
        using DisposeScope scope = NewDisposeScope();
        // The image of class c has the value c everywhere.
        Tensor labels = tensor([0L, 1, 2, 3, 4, 5, 6, 7]), input = Images(labels);
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new RandomStream(seed, 0);
            (Tensor mixed, Tensor? others, double part) = BatchMixer.Mix(
                new TrainingOptions { MixUp = 0.4 }, input.clone(), labels, ref random);
            Assert.IsTrue(part is >= 0 and <= 1);
            using var numbers = new ScalarScope();
            Tensor expected = Images(labels).mul(numbers.Of(part)).add(Images(others!), numbers.Of(1 - part));
            Assert.IsTrue(allclose(expected, mixed, atol: 1e-5));
        }
    }

    [TestMethod]
    public void Cutmix_puts_a_box_of_the_partner_into_the_image_and_tells_its_area()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor labels = tensor([0L, 1, 2, 3, 4, 5, 6, 7]), input = Images(labels);
        int boxes = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new RandomStream(seed, 0);
            (Tensor mixed, Tensor? others, double part) = BatchMixer.Mix(
                new TrainingOptions { CutMix = 1 }, input.clone(), labels, ref random);
            for (int i = 0; i < 8; i++)
            {
                long other = others![i].item<long>();
                float[] values = mixed[i].contiguous().data<float>().ToArray();
                Assert.IsTrue(values.All(value => value == i || value == other));
                if (other != i)
                    Assert.AreEqual(part, values.Count(value => value == i) / (double)values.Length, 1e-9);
            }

            boxes += part is > 0 and < 1 ? 1 : 0;
        }

        Assert.IsGreaterThan(10, boxes);
    }

    private static Tensor Images(Tensor labels) => labels.to_type(ScalarType.Float32).reshape(-1, 1, 1, 1).expand(-1, 1, 10,
        12).contiguous();
}
