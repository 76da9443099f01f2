using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Blends the images of a batch with one another: mixup and cutmix.</summary>
internal static class BatchMixer
{
    /// <summary>Mixes; the input may be altered.</summary>
    /// <returns>
    /// The images, the classes of what was mixed in, and the part of the first classes; null and 1 where nothing is mixed.
    /// </returns>
    public static (Tensor Input, Tensor? Others, double Part) Mix(
        TrainingOptions options, Tensor input, Tensor labels, ref RandomStream random)
    {
        if (options.MixUp == 0 && options.CutMix == 0 || labels.shape[0] < 2)
            return (input, null, 1);
        bool cuts = options.CutMix > 0 && (options.MixUp == 0 || random.NextDouble() < 0.5);
        double part = random.NextBeta(cuts ? options.CutMix : options.MixUp);
        Tensor order = DeviceCopy.Begin(
            tensor(Array.ConvertAll(random.Permutation((int)labels.shape[0]), index => (long)index)), labels.device);
        Tensor others = labels.index_select(0, order), partners = input.index_select(0, order);
        if (!cuts)
        {
            using var numbers = new ScalarScope();
            return (input.mul(numbers.Of(part)).add_(partners, numbers.Of(1 - part)), others, part);
        }

        int height = (int)input.shape[2], width = (int)input.shape[3];
        (int top, int rows) = Side(height, part, random.Next(height));
        (int left, int columns) = Side(width, part, random.Next(width));
        input.narrow(2, top, rows).narrow(3, left, columns).copy_(partners.narrow(2, top, rows).narrow(3, left, columns));
        // What the box really covers, having been cut off at the edges.
        return (input, others, 1 - (double)rows * columns / (height * width));
    }

    private static (int Start, int Length) Side(int size, double part, int center)
    {
        int half = (int)(size * Math.Sqrt(1 - part)) / 2;
        int start = Math.Max(center - half, 0);
        return (start, Math.Min(center + half, size) - start);
    }
}
