namespace MLVision.Extensions.Tests;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void A_disk_that_is_full_halfway_leaves_the_former_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.bin", [1, 2, 3]);
        var full = new IOException("No space left on device");

        var exception = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw full;
        }));

        Assert.AreSame(full, exception);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(path));
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void The_first_error_is_told_where_the_folder_is_gone_too()
    {
        using var folder = new TemporaryFolder();
        string inner = Path.GetDirectoryName(folder.Write("inner/model.bin", []))!;
        var full = new IOException("No space left on device");

        Assert.AreSame(full, Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(Path.Combine(inner, "model.bin"), _ =>
        {
            Directory.Delete(inner, recursive: true);
            throw full;
        })));
    }

    [TestMethod]
    public void A_whole_file_takes_the_place_of_the_former()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.bin", [1, 2, 3]);

        AtomicFile.Write(path, stream => stream.Write([4, 5]));

        CollectionAssert.AreEqual(new byte[] { 4, 5 }, File.ReadAllBytes(path));
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path));
    }
}
