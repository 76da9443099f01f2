using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Tests.Data;

[TestClass]
public sealed class RawImageCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_columns_of_IDX_files_are_the_stored_pixels_and_labels()
    {
        using var folder = new TemporaryFolder();
        byte[] pixels = Enumerable.Range(0, 3 * 2 * 4).Select(i => (byte)(i * 10)).ToArray();
        string images = folder.Write("images", Idx(0x08, [3, 2, 4], pixels));
        string labels = folder.Write("labels", Idx(0x08, [3], [7, 0, 255]));

        IDataView data = _ml.Data.LoadIdx(images, labels);

        Assert.AreEqual(3, data.GetRowCount());
        Assert.AreEqual(new ImageDataViewType(2, 4), data.Schema["Image"].Type);
        CollectionAssert.AreEqual(new[] { 2, 4 }, ((VectorDataViewType)data.Schema["Pixels"].Type).Dimensions);
        CollectionAssert.AreEqual(new[] { "7", "0", "255" }, data.GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(pixels, data.GetColumn<byte[]>("Pixels").SelectMany(row => row).ToArray());
        byte[][] rgba = Images(data).ToArray();
        for (int i = 0; i < 3 * 8; i++)
        {
            byte value = (byte)(i * 10);
            CollectionAssert.AreEqual(new[] { value, value, value, (byte)255 }, rgba[i / 8][(i % 8 * 4)..(i % 8 * 4 + 4)]);
        }
    }

    [TestMethod]
    public void A_compressed_IDX_file_gives_what_the_plain_one_gives()
    {
        using var folder = new TemporaryFolder();
        byte[] plain = Idx(0x08, [2, 3, 3], Enumerable.Range(1, 18).Select(i => (byte)i).ToArray());
        IDataView fromPlain = _ml.Data.LoadIdx(folder.Write("plain", plain));
        IDataView fromGzip = _ml.Data.LoadIdx(folder.Write("compressed", Gzip(plain)));

        Assert.IsNull(fromPlain.Schema.GetColumnOrNull("Label"));
        CollectionAssert.AreEqual(
            fromPlain.GetColumn<byte[]>("Pixels").SelectMany(row => row).ToArray(),
            fromGzip.GetColumn<byte[]>("Pixels").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Labels_of_wider_integers_are_read_in_big_endian()
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", Idx(0x08, [2, 1, 1], [1, 2]));
        string labels = folder.Write("labels", Idx(0x0C, [2], [0, 0, 1, 2, 255, 255, 255, 255]));

        CollectionAssert.AreEqual(new[] { "258", "-1" }, _ml.Data.LoadIdx(images, labels).GetColumn<string>("Label").ToArray());
    }

    [TestMethod]
    public void The_carried_sample_begins_with_the_labels_that_MNIST_begins_with()
    {
        IDataView train = _ml.Data.LoadIdx(
            TestData.Mnist("train-images-idx3-ubyte.gz"), TestData.Mnist("train-labels-idx1-ubyte.gz"));
        IDataView test = _ml.Data.LoadIdx(
            TestData.Mnist("t10k-images-idx3-ubyte.gz"), TestData.Mnist("t10k-labels-idx1-ubyte.gz"));

        Assert.AreEqual("5 0 4 1 9", string.Join(' ', train.GetColumn<string>("Label").Take(5)));
        Assert.AreEqual("7 2 1 0 4", string.Join(' ', test.GetColumn<string>("Label").Take(5)));
        Assert.AreEqual(5000, train.GetColumn<string>("Label").Count());
        Assert.AreEqual(1000, test.GetColumn<string>("Label").Count());
    }

    [TestMethod]
    public void A_file_of_another_kind_is_named_with_what_it_begins_with()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("notes.txt", "hello world"u8.ToArray());

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(path));

        StringAssert.Contains(error.Message, path);
        StringAssert.Contains(error.Message, "68656C6C");
    }

    [TestMethod]
    public void A_truncated_plain_file_is_refused_at_once_and_says_how_much_is_missing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("images", Idx(0x08, [3, 2, 2], new byte[11]));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(path));

        StringAssert.Contains(error.Message, "needs 28 bytes, there are 27");
    }

    [TestMethod]
    public void A_truncated_compressed_file_is_refused_at_the_record_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("images", Gzip(Idx(0x08, [3, 2, 2], new byte[11])));
        IDataView data = _ml.Data.LoadIdx(path);

        Exception error = Assert.Throws<Exception>(() => data.GetColumn<byte[]>("Pixels").Count());

        StringAssert.Contains(error.GetBaseException().Message + error.Message, "record 2 cannot be read");
    }

    [TestMethod]
    public void A_header_that_ends_early_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(folder.Write("a", [0, 0, 8])));
        Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(folder.Write("b", [0, 0, 8, 3, 0, 0])));
        Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(folder.Write("c", [])));
    }

    [TestMethod]
    public void Counts_of_images_and_labels_must_agree()
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", Idx(0x08, [2, 1, 1], [1, 2]));
        string labels = folder.Write("labels", Idx(0x08, [3], [1, 2, 3]));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(images, labels));

        StringAssert.Contains(error.Message, "holds 2 images");
        StringAssert.Contains(error.Message, "holds 3 labels");
    }

    [TestMethod]
    public void Swapped_files_of_images_and_labels_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", Idx(0x08, [2, 1, 1], [1, 2]));
        string labels = folder.Write("labels", Idx(0x08, [2], [1, 2]));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadIdx(labels, images));

        StringAssert.Contains(error.Message, "count x height x width");
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Data.LoadIdx("/nowhere/images"));

    [TestMethod]
    public void Records_of_CIFAR_10_are_a_label_and_three_planes()
    {
        using var folder = new TemporaryFolder();
        string first = folder.Write("data_batch_1.bin", [.. CifarRecord([3], 0), .. CifarRecord([9], 5)]);
        string second = folder.Write("data_batch_2.bin", CifarRecord([0], 100));

        IDataView data = _ml.Data.LoadCifarBinary([first, second]);

        Assert.AreEqual(3, data.GetRowCount());
        CollectionAssert.AreEqual(new[] { "3", "9", "0" }, data.GetColumn<string>("Label").ToArray());
        byte[] image = Images(data).Skip(1).First();
        // The value of a pixel is offset + plane + index, so that every place has a value of its own modulo 256.
        CollectionAssert.AreEqual(new byte[] { 5, 6, 7, 255 }, image[..4]);
        CollectionAssert.AreEqual(new byte[] { 5 + 33, 6 + 33, 7 + 33, 255 }, image[(33 * 4)..(33 * 4 + 4)]);
        Assert.AreEqual(unchecked((byte)(100 + 2 + 1023)), data.GetColumn<byte[]>("Pixels").Last()[3071]);
    }

    [TestMethod]
    public void Names_of_classes_come_from_the_file_beside_the_data()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fine_label_names.txt", Lines(Enumerable.Range(0, 100).Select(i => $"fine{i}")));
        folder.Write("coarse_label_names.txt", Lines(Enumerable.Range(0, 20).Select(i => $"coarse{i}")));
        string path = folder.Write("train.bin", CifarRecord([19, 42], 0));

        IDataView data = _ml.Data.LoadCifarBinary(path, CifarVariant.Cifar100);

        Assert.AreEqual("coarse19", data.GetColumn<string>("CoarseLabel").Single());
        Assert.AreEqual("fine42", data.GetColumn<string>("Label").Single());
    }

    [TestMethod]
    public void A_CIFAR_file_that_is_no_whole_number_of_records_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.bin", CifarRecord([1], 0)[..^1]);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadCifarBinary(path));

        StringAssert.Contains(error.Message, "3072 bytes are not a multiple of 3073");
    }

    [TestMethod]
    public void An_impossible_label_names_the_record()
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Data.LoadCifarBinary(folder.Write("data.bin", [.. CifarRecord([1], 0), .. CifarRecord([10], 0)]));

        Exception error = Assert.Throws<Exception>(() => data.GetColumn<string>("Label").Count());

        StringAssert.Contains(error.GetBaseException().Message, "Record 1 of");
        StringAssert.Contains(error.GetBaseException().Message, "label 10; there are 10 classes");
    }

    private static IEnumerable<byte[]> Images(IDataView data)
    {
        foreach (MLImage image in data.GetColumn<MLImage>("Image"))
            yield return image.Pixels.ToArray();
    }

    private static byte[] Idx(byte type, int[] dimensions, byte[] data)
    {
        byte[] header = [0, 0, type, (byte)dimensions.Length, .. new byte[4 * dimensions.Length]];
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return [.. header, .. data];
    }

    private static byte[] CifarRecord(byte[] labels, int offset) =>
        [.. labels, .. Enumerable.Range(0, 3072).Select(i => (byte)(offset + i / 1024 + i % 1024))];

    private static byte[] Lines(IEnumerable<string> lines) => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

    private static byte[] Gzip(byte[] data)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(data);
        return memory.ToArray();
    }
}
