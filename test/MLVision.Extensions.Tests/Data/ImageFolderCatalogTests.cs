using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data;

[TestClass]
public sealed class ImageFolderCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_folder_gives_its_images_in_ordinal_order_with_the_names_of_their_folders()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dog/b.png", Pictures.Png(2, 1, 20));
        folder.Write("dog/a.PNG", Pictures.Png(3, 2, 10));
        folder.Write("cat/z.png", Pictures.Png(1, 1, 30));
        folder.Write("cat/notes.txt", [1]);
        folder.Write("stray.png", Pictures.Png(1, 1, 0));
        folder.Write("dog/deeper/c.png", Pictures.Png(1, 1, 40));

        IDataView data = _ml.Data.LoadImageFolder(folder.Path);

        CollectionAssert.AreEqual(new[] { "cat", "dog", "dog" }, data.GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { "z.png", "a.PNG", "b.png" },
            data.GetColumn<string>("ImagePath").Select(Path.GetFileName).ToArray());
        Assert.AreEqual("1x1:30 3x2:10 2x1:20", Describe(data));
        Assert.AreEqual(3, data.GetRowCount());
    }

    [TestMethod]
    public void Recursive_adds_the_images_of_deeper_folders_to_the_class_of_the_outer_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dog/a.png", Pictures.Png(1, 1, 1));
        folder.Write("dog/x/y/b.png", Pictures.Png(1, 1, 2));

        IDataView data = _ml.Data.LoadImageFolder(folder.Path, new ImageFolderOptions { Recursive = true });

        CollectionAssert.AreEqual(new[] { "dog", "dog" }, data.GetColumn<string>("Label").ToArray());
        Assert.AreEqual("1x1:1 1x1:2", Describe(data));
    }

    [TestMethod]
    public void An_archive_gives_what_the_folder_gives_with_or_without_an_outer_folder()
    {
        using var folder = new TemporaryFolder();
        foreach (string outer in new[] { "", "train/" })
        {
            string path = Path.Combine(folder.Path, $"{outer.Length}.zip");
            using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
            {
                Add(archive, outer + "dog/b.png", Pictures.Png(2, 1, 20));
                Add(archive, outer + "dog/a.png", Pictures.Png(3, 2, 10));
                Add(archive, outer + "cat/z.png", Pictures.Png(1, 1, 30));
            }

            IDataView data = _ml.Data.LoadImageArchive(path);

            CollectionAssert.AreEqual(new[] { "cat", "dog", "dog" }, data.GetColumn<string>("Label").ToArray());
            Assert.AreEqual("1x1:30 3x2:10 2x1:20", Describe(data));
        }
    }

    [TestMethod]
    public void Nothing_is_decoded_for_a_pass_over_the_labels()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dog/a.png", "not an image"u8.ToArray());

        Assert.AreEqual("dog", _ml.Data.LoadImageFolder(folder.Path).GetColumn<string>("Label").Single());
    }

    [TestMethod]
    public void A_text_file_named_jpg_fails_with_its_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("dog/a.jpg", "not an image"u8.ToArray());

        AssertLoadFails(folder, path, "cannot be decoded");
    }

    [TestMethod]
    [DataRow(0, "is empty")]
    [DataRow(100, "is truncated")]
    public void A_cut_picture_fails_with_its_name(int length, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("dog/a.png", Pictures.Png(20, 20, 7)[..Math.Min(length, 60)]);

        AssertLoadFails(folder, path, reason);
    }

    [TestMethod]
    public void Skip_leaves_bad_files_out_of_every_pass_and_counts_each_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/a.png", Pictures.Png(1, 1, 1));
        string bad = folder.Write("cat/b.png", "not an image"u8.ToArray());
        folder.Write("dog/c.png", Pictures.Png(1, 1, 3));

        ImageDataView data = _ml.Data.LoadImageFolder(folder.Path, new ImageFolderOptions { OnError = ImageErrorAction.Skip });

        CollectionAssert.AreEqual(new[] { "cat", "dog" }, data.GetColumn<string>("Label").ToArray());
        Assert.AreEqual("1x1:1 1x1:3", Describe(data));
        CollectionAssert.AreEqual(new[] { "cat", "dog" }, data.GetColumn<string>("Label").ToArray());
        SkippedImage skipped = data.SkippedImages.Single();
        Assert.AreEqual(bad, skipped.Name);
        StringAssert.Contains(skipped.Reason, bad);
        Assert.IsNull(data.GetRowCount());
    }

    [TestMethod]
    public void Shuffling_gives_every_row_once_with_its_own_image()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 40; i++)
            folder.Write($"class{i:D2}/a.png", Pictures.Png(1, 1, (byte)i));
        IDataView data = _ml.Data.LoadImageFolder(folder.Path);

        var labels = new List<string>();
        using (DataViewRowCursor cursor = data.GetRowCursor(data.Schema, new Random(3)))
        {
            ValueGetter<ReadOnlyMemory<char>> getLabel = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]);
            ValueGetter<MLImage> getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
            ReadOnlyMemory<char> label = default;
            MLImage image = null!;
            while (cursor.MoveNext())
            {
                getLabel(ref label);
                getImage(ref image);
                labels.Add(label.ToString());
                Assert.AreEqual(int.Parse(label.Span[5..]), image.Pixels[0]);
            }
        }

        Assert.IsTrue(data.CanShuffle);
        CollectionAssert.AreNotEqual(labels.Order().ToArray(), labels);
        CollectionAssert.AreEqual(data.GetColumn<string>("Label").ToArray(), labels.Order().ToArray());
    }

    [TestMethod]
    public void A_folder_without_images_says_what_is_wanted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("stray.png", Pictures.Png(1, 1, 0));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageFolder(folder.Path));

        StringAssert.Contains(error.Message, "one folder for each class");
        StringAssert.Contains(error.Message, ".jpg, .jpeg, .png, .bmp");
    }

    [TestMethod]
    public void A_missing_folder_and_a_file_that_is_no_archive_are_named()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("a.zip", "not an archive"u8.ToArray());

        Assert.ThrowsExactly<DirectoryNotFoundException>(() => _ml.Data.LoadImageFolder("/nowhere"));
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Data.LoadImageArchive("/nowhere.zip"));
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageArchive(text));
        StringAssert.Contains(error.Message, text);
    }

    private void AssertLoadFails(TemporaryFolder folder, string path, string reason)
    {
        IDataView data = _ml.Data.LoadImageFolder(folder.Path);

        var cause = Assert.ThrowsExactly<ImageLoadException>(() => data.GetColumn<MLImage>("Image").Count());

        Assert.AreEqual(path, cause.ImageName);
        StringAssert.Contains(cause.Message, path);
        StringAssert.Contains(cause.Message, reason);
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using Stream entry = archive.CreateEntry(name).Open();
        entry.Write(content);
    }

    private static string Describe(IDataView data) => string.Join(' ',
        data.GetColumn<MLImage>("Image").Select(image => $"{image.Width}x{image.Height}:{image.Pixels[0]}"));
}
