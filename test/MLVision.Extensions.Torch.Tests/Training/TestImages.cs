using System.IO.Compression;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Real digits: the sample of MNIST that the repository carries.</summary>
internal static class TestImages
{
    /// <summary>The first images, 1 x 28 x 28 pixels.</summary>
    public static ImageSet Digits(int count, bool test = false)
    {
        string prefix = test ? "t10k" : "train";
        byte[] pixels = Read($"{prefix}-images-idx3-ubyte.gz", 16, count * 784),
            labels = Read($"{prefix}-labels-idx1-ubyte.gz", 8, count);
        var set = new ImageSet(1, 28, 28);
        for (int i = 0; i < count; i++)
            pixels.AsSpan(i * 784, 784).CopyTo(set.Add(labels[i]));
        return set;
    }

    public static string MnistPath(string fileName) => Path.Combine(AppContext.BaseDirectory, "data", "mnist", fileName);

    private static byte[] Read(string fileName, int headerLength, int length)
    {
        using var stream = new GZipStream(File.OpenRead(MnistPath(fileName)), CompressionMode.Decompress);
        var bytes = new byte[headerLength + length];
        stream.ReadExactly(bytes);
        return bytes[headerLength..];
    }
}
