using System.Buffers.Binary;

namespace Offline.Tests.Images;

/// <summary>The images of data/images with their expected pixels, both made by eng/peers/golden_images.py.</summary>
internal static class GoldenImages
{
    private const string Suffix = ".bgra";

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(TestData.PathOf("images"), "*" + Suffix)
            .Select(path => Path.GetFileName(path)[..^Suffix.Length])
            .Order(StringComparer.Ordinal);

    public static IEnumerable<object[]> Cases() => Names().Select(name => new object[] { name });

    public static string PathOf(string name) => TestData.PathOf("images", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static (int Width, int Height, byte[] Bgra) Expected(string name)
    {
        byte[] file = File.ReadAllBytes(PathOf(name + Suffix));
        return (BinaryPrimitives.ReadInt32LittleEndian(file), BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)), file[8..]);
    }

    /// <summary>The largest difference of two byte sequences of the same length.</summary>
    public static int Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.AreEqual(a.Length, b.Length);
        int largest = 0;
        for (int i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
