namespace TorchSharp.Tests;

[TestClass]
public class FileAndSettingTests
{
    private string _folder = null!;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void ATensorIsSavedInEitherFormat()
    {
        using Tensor tensor = randn(3, 4);

        torch.save(tensor, Path.Combine(_folder, "torch"));
        using Tensor fromTorch = torch.load(Path.Combine(_folder, "torch"));
        using (FileStream file = File.Create(Path.Combine(_folder, "stream")))
            tensor.Save(file);
        using Tensor fromStream = Tensor.Load(Path.Combine(_folder, "stream"));

        Assert.IsTrue(tensor.Equals(fromTorch));
        Assert.IsTrue(tensor.Equals(fromStream));
    }

    [TestMethod]
    public void ATornFileIsAnError()
    {
        string path = Path.Combine(_folder, "module");
        using Linear linear = nn.Linear(10, 10);
        linear.save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..100]);

        Assert.ThrowsExactly<EndOfStreamException>(() => linear.load(path));
    }

    [TestMethod]
    public void Tf32IsAllowedOrNot()
    {
        bool before = backends.cuda.matmul.allow_tf32;

        backends.cuda.matmul.allow_tf32 = !before;
        Assert.AreEqual(!before, backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = before;
        backends.cudnn.allow_tf32 = false;
        Assert.IsFalse(backends.cudnn.allow_tf32);
        backends.cudnn.allow_tf32 = true;
    }

    [TestMethod]
    public void NumberOfThreadsIsSet()
    {
        int before = get_num_threads();
        set_num_threads(1);
        Assert.AreEqual(1, get_num_threads());
        set_num_threads(before);
    }
}
