using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Data;

namespace Offline.Tests.Images;

[TestClass]
public sealed class DamagedImageTests
{
    [TestInitialize]
    public void These_are_tests_of_the_offline_codecs() => OfflineCodecs.Require();

    [TestMethod]
    public void A_truncated_file_throws_ArgumentException()
    {
        foreach (string name in GoldenImages.Names())
        {
            byte[] file = GoldenImages.Bytes(name);
            byte[] expected = GoldenImages.Expected(name).Bgra;
            int step = Math.Max(1, file.Length / 200);
            for (int length = 0; length < file.Length; length += step)
            {
                // Of a BMP the padding after the last pixel may be missing; then the image is whole.
                byte[]? pixels = DecodeOrNull(file[..length], name);
                if (pixels == null)
                    continue;
                Assert.IsTrue(
                    name.EndsWith(".bmp", StringComparison.Ordinal),
                    $"{name}, cut to {length} of {file.Length} bytes, was decoded");
                CollectionAssert.AreEqual(expected, pixels, name);
            }
        }
    }

    [TestMethod]
    public void A_file_with_flipped_bits_is_decoded_or_throws_ArgumentException()
    {
        var random = new Random(7);
        int decoded = 0, refused = 0;
        foreach (string name in GoldenImages.Names())
        {
            byte[] file = GoldenImages.Bytes(name);
            for (int variant = 0; variant < 150; variant++)
            {
                byte[] damaged = [.. file];
                for (int flips = 1 + random.Next(4); flips > 0; flips--)
                {
                    // Half of the damage goes to the headers, where it does most.
                    int range = random.Next(2) == 0 ? Math.Min(100, file.Length) : file.Length;
                    damaged[random.Next(range)] ^= (byte)(1 << random.Next(8));
                }

                _ = DecodeOrNull(damaged, name) == null ? refused++ : decoded++;
                if (!name.EndsWith(".png", StringComparison.Ordinal))
                    continue;

                // With its checksums made right again the damage gets past the first line of defence.
                RepairChecksums(damaged);
                _ = DecodeOrNull(damaged, name) == null ? refused++ : decoded++;
            }
        }

        Assert.IsGreaterThan(1000, decoded);
        Assert.IsGreaterThan(1000, refused);
    }

    [TestMethod]
    [DataRow("color-420.jpg")]
    [DataRow("color-444-progressive.jpg")]
    [DataRow("rgb-8.png")]
    public void A_good_file_is_decoded_after_every_kind_of_bad_one(string name)
    {
        // The decompressor of a thread is used again; no failure may be left in it.
        byte[] file = GoldenImages.Bytes(name);
        byte[] expected = GoldenImages.Expected(name).Bgra;
        for (int length = 0; length < file.Length; length += 40)
        {
            Assert.IsNull(DecodeOrNull(file[..length], name));
            byte[]? pixels = DecodeOrNull(file, name);
            Assert.IsNotNull(pixels, $"after {length} bytes");
            Assert.IsLessThanOrEqualTo(2, GoldenImages.Difference(expected, pixels));
        }
    }

    [TestMethod]
    [DataRow("color-420.jpg")]
    [DataRow("rgb-8.png")]
    [DataRow("rgb-8-interlaced.png")]
    [DataRow("gray-1.png")]
    [DataRow("rgb-24.bmp")]
    [DataRow("runs-8.bmp")]
    public void A_small_file_that_claims_a_huge_image_is_refused_before_memory_is_taken(string name)
    {
        byte[] file = GoldenImages.Bytes(name);
        switch (Path.GetExtension(name))
        {
            case ".png":
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 20000);
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 20000);
                RepairChecksums(file);
                break;
            case ".bmp":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 20000);
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 20000);
                break;
            default:
                int frame = file.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 60000);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 6000);
                break;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(file)));
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
        StringAssert.Contains(error.Message, "cannot hold");
    }

    [TestMethod]
    public void A_size_that_overflows_is_refused()
    {
        // 65536 x 65536 x 4 is 0 in 32 bits.
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(65536, 65536, MLPixelFormat.Bgra32, []));
    }

    [TestMethod]
    public void The_error_says_what_is_wrong()
    {
        Assert.Contains("the file is empty", ErrorOf([]));
        Assert.Contains(
            "supported are JPEG, PNG and BMP", ErrorOf(Encoding.ASCII.GetBytes("Once upon a time there was a picture.")));
        Assert.Contains("supported are JPEG, PNG and BMP", ErrorOf(Encoding.ASCII.GetBytes("GIF89a....")));
        byte[] png = GoldenImages.Bytes("indexed-8.png");
        Assert.Contains("premature end of file", ErrorOf(png[..^12]));
        png[^20] ^= 1;
        Assert.Contains("the checksum of the chunk IDAT is wrong", ErrorOf(png));
        Assert.Contains("Premature end of JPEG file", ErrorOf(GoldenImages.Bytes("gray.jpg")[..^2]));
    }

    [TestMethod]
    public void A_palette_index_beyond_the_palette_is_an_error()
    {
        byte[] png = GoldenImages.Bytes("indexed-8.png");
        int palette = png.AsSpan().IndexOf("PLTE"u8);
        int end = palette + 4 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(palette - 4));

        // Only the first two entries are left.
        byte[] shorter = [.. png[..(palette + 4 + 6)], .. png[end..]];
        BinaryPrimitives.WriteInt32BigEndian(shorter.AsSpan(palette - 4), 6);
        RepairChecksums(shorter);
        StringAssert.Matches(ErrorOf(shorter), new("colour [0-9]+ of a palette of 2"));
    }

    [TestMethod]
    public void A_missing_file_is_an_ArgumentException_as_upstream_has_it()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(GoldenImages.PathOf("no-such.png")));
        Assert.Contains("Invalid path", error.Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromFile(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromStream(null));
    }

    private static string ErrorOf(byte[] file) =>
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(file))).Message;

    private static byte[]? DecodeOrNull(byte[] file, string name)
    {
        try
        {
            using MLImage image = MLImage.CreateFromStream(new MemoryStream(file));
            return ImageRows.BgraOf(image);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (Exception e)
        {
            throw new AssertFailedException($"{name}: {e.GetType()} instead of an ArgumentException: {e.Message}", e);
        }
    }

    private static void RepairChecksums(byte[] png)
    {
        for (long at = 8; at + 12 <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (length > png.Length - at - 12)
                return;
            uint checksum = Checksum(png.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), checksum);
            at += 12 + length;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
