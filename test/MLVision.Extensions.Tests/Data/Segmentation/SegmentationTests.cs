using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data.Segmentation;

[TestClass]
public sealed class SegmentationTests
{
    private const int Width = 13, Height = 9;

    private static readonly MaskColor[] Colors =
        [.. Enumerable.Range(0, 6).Select(k => new MaskColor((byte)(40 * k), (byte)(255 - 20 * k), (byte)(7 * k), (byte)k))];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("grey1-2.png", 2)]
    [DataRow("grey2-4.png", 4)]
    [DataRow("grey4-11.png", 11)]
    [DataRow("grey8-11.png", 11)]
    [DataRow("grey16-11.png", 11)]
    [DataRow("palette1-2.png", 2)]
    [DataRow("palette2-4.png", 4)]
    [DataRow("palette4-6.png", 6)]
    [DataRow("palette8-6.png", 6)]
    public void Palette_indices_and_grey_values_of_any_depth_are_the_class_ids(string name, int classes)
    {
        byte[] mask = new MaskDecoder(new MaskDecodingOptions()).Decode(TestData.Path("masks", name));

        CollectionAssert.AreEqual(Expected(classes), mask);
    }

    [TestMethod]
    [DataRow("palette2-4.png", 4)]
    [DataRow("palette8-6.png", 6)]
    [DataRow("rgb8-6.png", 6)]
    [DataRow("rgba8-6.png", 6)]
    [DataRow("rgb16-6.png", 6)]
    public void Colors_can_stand_for_classes(string name, int classes)
    {
        byte[] mask = new MaskDecoder(new MaskDecodingOptions { Colors = Colors }).Decode(TestData.Path("masks", name));

        CollectionAssert.AreEqual(Expected(classes), mask);
    }

    [TestMethod]
    public void Grey_values_can_be_colors_too()
    {
        // Of 4 bits, 17 x v is the colour.
        MaskColor[] colors = [.. Enumerable.Range(0, 11)
            .Select(v => new MaskColor((byte)(17 * v), (byte)(17 * v), (byte)(17 * v), (byte)(v / 2)))];

        byte[] mask = new MaskDecoder(new MaskDecodingOptions { Colors = colors }).Decode(TestData.Path("masks", "grey4-11.png"));

        CollectionAssert.AreEqual(Expected(11).Select(id => (byte)(id / 2)).ToArray(), mask);
    }

    [TestMethod]
    public void Ignored_ids_become_255()
    {
        string[] names = [.. "abcdefghij".Select(c => $"{c}")];

        byte[] mask = new MaskDecoder(new MaskDecodingOptions { IgnoredIds = [10, 3], ClassNames = names })
            .Decode(TestData.Path("masks", "grey8-11.png"));

        CollectionAssert.AreEqual(Expected(11).Select(id => id is 10 or 3 ? (byte)255 : id).ToArray(), mask);
    }

    [TestMethod]
    public void A_file_that_is_no_mask_fails_with_its_name_and_the_reason()
    {
        string path = TestData.Path("masks", "grey8-11.png");
        AssertFails(path, new MaskDecodingOptions { ClassNames = ["a", "b"] },
            "the class id 3 at (1, 0); known are 0 to 1, and 255");
        AssertFails(path, new MaskDecodingOptions { Width = 13, Height = 10 }, "has 13 x 9 pixels; 13 x 10 were announced");
        AssertFails(path, new MaskDecodingOptions { Colors = Colors },
            "the colour (0, 0, 0) at (0, 0), which stands for no class");
        AssertFails(TestData.Path("masks", "rgb8-6.png"), new MaskDecodingOptions(), "holds colours");
        AssertFails(TestData.Path("masks", "greyalpha8-11.png"), new MaskDecodingOptions(), "holds colours");
        AssertFails(TestData.Path("images", "plain.jpg"), new MaskDecodingOptions(), "it is no PNG file");
        AssertFails(TestData.Path("masks", "none.png"), new MaskDecodingOptions(), "cannot be read");
    }

    [TestMethod]
    public void A_damaged_file_fails_wherever_it_is_damaged()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(TestData.Path("masks", "palette8-6.png"));
        for (int length = 0; length < whole.Length; length += 7)
        {
            AssertFails(folder.Write("a.png", whole[..length]), new MaskDecodingOptions(),
                length < 8 ? "it is no PNG file" : "it is truncated");
        }

        for (int i = 8; i < whole.Length; i += 3)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x10;
            AssertFails(folder.Write("a.png", damaged), new MaskDecodingOptions(), "it is");
        }
    }

    [TestMethod]
    [DataRow(12, 1, "it is interlaced, which is not supported")]
    [DataRow(8, 3, "there is no PNG of colour type 3 with 3 bits")]
    [DataRow(3, 0, "its size is 0 x 9")]
    [DataRow(7, 200, "its pixels end too early or are damaged")]
    public void A_header_that_cannot_be_read_fails_with_the_reason(int place, int value, string reason)
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(TestData.Path("masks", "palette8-6.png"));
        file[16 + place] = (byte)value;
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), PngReader.ChecksumOf(file.AsSpan(12, 17)));

        AssertFails(folder.Write("a.png", file), new MaskDecodingOptions(), reason);
    }

    [TestMethod]
    public void Options_that_contradict_themselves_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Decode(new MaskDecodingOptions { ClassNames = ["a", "a"] }));
        string[] many = [.. Enumerable.Range(0, 256).Select(i => $"{i}")];
        Assert.ThrowsExactly<ArgumentException>(() => Decode(new MaskDecodingOptions { ClassNames = many }));
        Assert.ThrowsExactly<ArgumentException>(() => Decode(new MaskDecodingOptions { Colors = [] }));
        Assert.ThrowsExactly<ArgumentException>(
            () => Decode(new MaskDecodingOptions { Colors = [new(1, 2, 3, 0), new(1, 2, 3, 1)] }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Decode(new MaskDecodingOptions { Width = 3 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Decode(new MaskDecodingOptions { OnError = (ImageErrorAction)7 }));

        void Decode(MaskDecodingOptions options) => _ml.Transforms.DecodeMasks("Mask", "Path", options);
    }

    [TestMethod]
    public void Folders_give_images_with_the_masks_of_their_names()
    {
        using TemporaryFolder folder = CreateFolder();

        ImageDataView data = Load(folder, new SegmentationFolderOptions { ClassNames = [.. "abcdefghijk".Select(c => $"{c}")] });

        Assert.AreEqual("a.png:7:grey8-11 b.png:8:palette4-6", Describe(data));
        Assert.AreEqual(2, data.GetRowCount());
        Assert.IsFalse(((VectorDataViewType)data.Schema["Mask"].Type).IsKnownSize);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Mask"].Annotations.GetValue("ClassNames", ref names);
        Assert.AreEqual("abcdefghijk", string.Concat(names.DenseValues()));
    }

    [TestMethod]
    public void A_known_size_gives_vectors_with_dimensions_that_split_and_shuffle()
    {
        using TemporaryFolder folder = CreateFolder();
        ImageDataView data = Load(folder, new SegmentationFolderOptions { Width = Width, Height = Height });

        CollectionAssert.AreEqual(new[] { Height, Width }, ((VectorDataViewType)data.Schema["Mask"].Type).Dimensions.ToArray());
        var split = _ml.Data.TrainTestSplit(data, 0.5);
        string[] parts = [Describe(split.TrainSet), Describe(split.TestSet)];
        Assert.AreEqual("a.png:7:grey8-11 b.png:8:palette4-6", string.Join(' ', parts.Order()).Trim());
        Assert.IsTrue(data.CanShuffle);
    }

    [TestMethod]
    public void Suffixes_and_lists_choose_the_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("images/x_left.png", Pictures.Png(Width, Height, 7));
        folder.Write("images/y_left.png", Pictures.Png(Width, Height, 8));
        folder.Write("images/other.png", Pictures.Png(Width, Height, 8));
        folder.Write("masks/x_ids.png", File.ReadAllBytes(TestData.Path("masks", "grey8-11.png")));
        folder.Write("masks/y_ids.png", File.ReadAllBytes(TestData.Path("masks", "palette4-6.png")));
        string list = folder.Write("list.txt", "y\n"u8.ToArray());

        Assert.AreEqual("x_left.png:7:grey8-11 y_left.png:8:palette4-6",
            Describe(Load(folder, new SegmentationFolderOptions { ImageSuffix = "_left", MaskSuffix = "_ids" })));
        Assert.AreEqual("y_left.png:8:palette4-6",
            Describe(Load(folder, new SegmentationFolderOptions { ImageSuffix = "_left", MaskSuffix = "_ids", List = list })));
    }

    [TestMethod]
    public void What_is_missing_or_bad_fails_or_is_left_out_and_counted()
    {
        using TemporaryFolder folder = CreateFolder();
        folder.Write("images/c.png", Pictures.Png(Width, Height, 9));
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Load(folder));
        StringAssert.Contains(error.Message, $"c.png' has no mask '{Path.Combine(folder.Path, "masks", "c")}.png'");

        folder.Write("masks/d.png", "no mask"u8.ToArray());
        folder.Write("images/d.png", Pictures.Png(Width, Height, 9));
        folder.Write("masks/e.png", File.ReadAllBytes(TestData.Path("masks", "grey8-11.png")));
        folder.Write("images/e.png", "no image"u8.ToArray());
        ImageDataView data = Load(folder, new SegmentationFolderOptions { OnError = ImageErrorAction.Skip });
        Assert.AreEqual("a.png b.png", string.Join(' ', data.GetColumn<string>("ImagePath").Select(Path.GetFileName)));
        Assert.AreEqual("a.png:7:grey8-11 b.png:8:palette4-6", Describe(data));
        Assert.AreEqual("images/c.png images/e.png masks/d.png",
            string.Join(' ', data.SkippedImages.Select(image => Path.GetRelativePath(folder.Path, image.Name)).Order()));

        using var empty = new TemporaryFolder();
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => Load(empty));
        Directory.CreateDirectory(Path.Combine(empty.Path, "images"));
        Directory.CreateDirectory(Path.Combine(empty.Path, "masks"));
        Assert.ThrowsExactly<InvalidDataException>(() => Load(empty));
        Assert.ThrowsExactly<FileNotFoundException>(() => Load(empty, new SegmentationFolderOptions { List = "none.txt" }));
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("val")]
    [DataRow("test")]
    public void CamVid_has_the_pixels_of_each_class_that_another_reader_counts(string split)
    {
        string folder = TestData.Large("camvid");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestData.Path("golden", "datasets.json")));
        JsonElement expected = golden.RootElement.GetProperty("camvid").GetProperty(split);

        IDataView data = _ml.Data.LoadSegmentation(Path.Combine(folder, split), Path.Combine(folder, split + "annot"),
            new SegmentationFolderOptions { IgnoredIds = [11], Width = 480, Height = 360 });

        var counts = new long[256];
        int rows = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Image"], data.Schema["Mask"]]);
        var getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        var getMask = cursor.GetGetter<VBuffer<byte>>(data.Schema["Mask"]);
        (MLImage image, VBuffer<byte> mask) = (null!, default);
        for (; cursor.MoveNext(); rows++)
        {
            getImage(ref image);
            getMask(ref mask);
            foreach (byte id in mask.GetValues())
                counts[id]++;
        }

        Assert.AreEqual(expected.GetProperty("images").GetInt32(), rows);
        long[] pixels = [.. expected.GetProperty("pixels").EnumerateArray().Select(count => count.GetInt64())];
        CollectionAssert.AreEqual(pixels[..11], counts[..11]);
        Assert.AreEqual(pixels[11], counts[255]);
        Assert.AreEqual(expected.GetProperty("others").GetInt64(), counts[11..255].Sum());
    }

    private static byte[] Expected(int classes) =>
        [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((3 * (i % Width) + 5 * (i / Width)) % classes))];

    private static TemporaryFolder CreateFolder()
    {
        var folder = new TemporaryFolder();
        folder.Write("images/b.png", Pictures.Png(Width, Height, 8));
        folder.Write("images/a.png", Pictures.Png(Width, Height, 7));
        folder.Write("masks/a.png", File.ReadAllBytes(TestData.Path("masks", "grey8-11.png")));
        folder.Write("masks/b.png", File.ReadAllBytes(TestData.Path("masks", "palette4-6.png")));
        return folder;
    }

    private static string Describe(IDataView data)
    {
        var rows = new List<string>();
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        var getPath = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["ImagePath"]);
        var getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        var getMask = cursor.GetGetter<VBuffer<byte>>(data.Schema["Mask"]);
        (ReadOnlyMemory<char> path, MLImage image, VBuffer<byte> mask) = (default, null!, default);
        while (cursor.MoveNext())
        {
            getPath(ref path);
            getMask(ref mask);
            getImage(ref image);
            string name = mask.DenseValues().SequenceEqual(Expected(11)) ? "grey8-11"
                : mask.DenseValues().SequenceEqual(Expected(6)) ? "palette4-6" : "other";
            rows.Add($"{Path.GetFileName(path.ToString())}:{image.Pixels[0]}:{name}");
        }

        return string.Join(' ', rows);
    }

    private static void AssertFails(string path, MaskDecodingOptions options, string reason)
    {
        var error = Assert.ThrowsExactly<ImageLoadException>(() => new MaskDecoder(options).Decode(path));
        StringAssert.Contains(error.Message, $"'{path}'");
        StringAssert.Contains(error.Message, reason);
        Assert.AreEqual(path, error.ImageName);
    }

    private ImageDataView Load(TemporaryFolder folder, SegmentationFolderOptions? options = null) =>
        _ml.Data.LoadSegmentation(Path.Combine(folder.Path, "images"), Path.Combine(folder.Path, "masks"), options);
}
