using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Files that eng/peers/golden_weights.py has written with PyTorch: element k is k / 4.</summary>
[TestClass]
public sealed class WeightFileTests
{
    private static readonly (string Name, ScalarType Type)[] _types =
    [
        ("float32", ScalarType.Float32), ("float64", ScalarType.Float64), ("float16", ScalarType.Float16),
        ("bfloat16", ScalarType.BFloat16), ("int64", ScalarType.Int64), ("int32", ScalarType.Int32),
        ("int16", ScalarType.Int16), ("int8", ScalarType.Int8), ("uint8", ScalarType.Byte), ("bool", ScalarType.Bool),
    ];

    [TestMethod]
    [DataRow("tensors.pth")]
    [DataRow("tensors-legacy.pth")]
    [DataRow("tensors.safetensors")]
    public void Tensors_of_every_type_and_layout_are_read(string file)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = WeightFile.Read(Data(file));
        foreach ((string name, ScalarType type) in _types)
        {
            Assert.AreEqual(type, weights[name].dtype, name);
            double[] expected = [0, 0.25, 0.5, 0.75, 1, 1.25];
            if (type == ScalarType.Bool)
                expected = [0, 1, 1, 1, 1, 1];
            else if (!is_floating_point(type))
                expected = [0, 0, 0, 0, 1, 1];
            AssertTensor(weights[name], [2, 3], expected);
        }
        AssertTensor(weights["transposed"], [3, 2], 0, 0.75, 0.25, 1, 0.5, 1.25);
        AssertTensor(weights["part.of.shared"], [2, 3], 2, 2.25, 2.5, 3.5, 3.75, 4);
        AssertTensor(weights["other.part"], [6], 4.5, 4.75, 5, 5.25, 5.5, 5.75);
        AssertTensor(weights["channels_last"], [1, 2, 2, 3], [.. Enumerable.Range(0, 12).Select(i => i / 4.0)]);
        AssertTensor(weights["scalar"], [], 2.5);
        AssertTensor(weights["empty"], [0, 3]);
        AssertTensor(weights["parameter"], [3], 0, 0.25, 0.5);
        Assert.HasCount(_types.Length + 7, weights);
    }

    [TestMethod]
    [DataRow("checkpoint.pth")]
    [DataRow("checkpoint-legacy.pth")]
    public void The_network_of_a_checkpoint_is_loaded_without_the_prefix_of_parallel_training(string file)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module network = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2));
        WeightLoadReport report = WeightFile.Load(network, Data(file));
        CollectionAssert.AreEquivalent(
            new[] { "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked" },
            report.Loaded.ToArray());
        AssertTensor(network.get_parameter("0.weight")!, [2, 3], 0, 0.25, 0.5, 0.75, 1, 1.25);
        AssertTensor(network.get_buffer("1.running_var")!, [2], 0, 0.25);
    }

    [TestMethod]
    public void A_program_in_a_file_is_named_and_not_run()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(Data("program.pth")));
        StringAssert.Contains(error.Message, "program.pth' cannot be read");
        StringAssert.Contains(error.Message, "names 'posix.system', which was not run");
        Assert.IsFalse(File.Exists("/tmp/mlvision-was-here"));
    }

    [TestMethod]
    public void A_whole_model_is_refused_with_what_to_do()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(Data("whole-model.pth")));
        StringAssert.Contains(error.Message, "'torch.nn.modules.linear.Linear'");
        StringAssert.Contains(error.Message, "torch.save(model.state_dict(), path)");
    }

    [TestMethod]
    public void A_file_without_tensors_is_refused()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(Data("no-tensors.pth")));
        StringAssert.Contains(error.Message, "it holds no state dict");
    }

    [TestMethod]
    [DataRow("tensors.pth")]
    [DataRow("tensors-legacy.pth")]
    [DataRow("tensors.safetensors")]
    public void A_file_that_is_cut_off_or_changed_is_refused_or_read_but_never_worse(string file)
    {
        using var folder = new TemporaryFolder();
        byte[] content = File.ReadAllBytes(Data(file));
        for (int length = 0; length < content.Length; length += 97)
        {
            string path = folder.Write("cut", content[..length]);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(path), $"{length} bytes");
            StringAssert.Contains(error.Message, path);
        }
        var random = new Random(1);
        for (int trial = 0; trial < 500; trial++)
        {
            byte[] changed = [.. content];
            for (int i = 0; i < 3; i++)
                changed[random.Next(content.Length)] = (byte)random.Next(256);
            string path = folder.Write("changed", changed);
            using DisposeScope scope = NewDisposeScope();
            try
            {
                WeightFile.Read(path);
            }
            catch (InvalidDataException error)
            {
                StringAssert.Contains(error.Message, path);
            }
        }
    }

    [TestMethod]
    [DataRow(".pth")]
    [DataRow(".pt")]
    [DataRow(".safetensors")]
    public void What_is_written_is_read_again(string extension)
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = WeightFile.Read(Data("tensors.pth"));
        string path = Path.Combine(folder.Path, $"copy{extension}");
        weights["transposed"] = weights["transposed"].t();
        WeightFile.Write(weights, path);
        Dictionary<string, Tensor> again = WeightFile.Read(path);
        CollectionAssert.AreEqual(weights.Keys, again.Keys);
        foreach ((string name, Tensor tensor) in weights)
        {
            Assert.AreEqual(tensor.dtype, again[name].dtype, name);
            CollectionAssert.AreEqual(tensor.shape, again[name].shape, name);
            Assert.IsTrue(tensor.contiguous().bytes.SequenceEqual(again[name].bytes), name);
        }
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path), "Nothing temporary stays.");
    }

    [TestMethod]
    public void A_network_is_saved_and_loaded_with_its_statistics()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Small(5);
        Tensor images = rand(2, 3, 32, 32);
        network.call(images);
        network.eval();
        string path = Path.Combine(folder.Path, "network.safetensors");
        WeightFile.Save(network, path);
        using nn.Module<Tensor, Tensor> copy = Small(5);
        WeightLoadReport report = WeightFile.Load(copy, path);
        copy.eval();
        Assert.HasCount(network.state_dict().Count, report.Loaded);
        Assert.IsTrue(network.call(images).detach().bytes.SequenceEqual(copy.call(images).detach().bytes));
    }

    [TestMethod]
    public void Weights_that_do_not_fit_are_named_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> source = Small(5);
        Dictionary<string, Tensor> weights = source.state_dict();
        weights.Remove("conv1.weight");
        weights["head.weight"] = zeros(2);
        string path = Path.Combine(folder.Path, "other.pth");
        WeightFile.Write(weights, path);

        using nn.Module<Tensor, Tensor> network = Small(7);
        Tensor before = network.get_parameter("layer1.0.conv1.weight")!.detach().clone();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Load(network, path));
        StringAssert.Contains(error.Message, $"'{path}' does not fit the network 'resnet20'");
        StringAssert.Contains(error.Message, "missing from the file: conv1.weight;");
        StringAssert.Contains(error.Message, "not part of the network: head.weight;");
        StringAssert.Contains(error.Message, "fc.weight ([5 x 64] in the file, [7 x 64] in the network)");
        Assert.IsTrue(before.bytes.SequenceEqual(network.get_parameter("layer1.0.conv1.weight")!.bytes));

        WeightLoadReport report = WeightFile.Load(network, path, WeightLoadMode.Lenient);
        CollectionAssert.AreEqual(new[] { "conv1.weight" }, report.Missing.ToArray());
        CollectionAssert.AreEqual(new[] { "head.weight" }, report.Unexpected.ToArray());
        Assert.HasCount(2, report.Mismatched);
        Tensor expected = source.get_parameter("layer1.0.conv1.weight")!;
        Assert.IsTrue(expected.bytes.SequenceEqual(network.get_parameter("layer1.0.conv1.weight")!.bytes));
    }

    [TestMethod]
    public void A_file_of_which_nothing_fits_is_refused_even_when_lenient()
    {
        using nn.Module network = Small(5);
        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => WeightFile.Load(network, Data("tensors.pth"), WeightLoadMode.Lenient));
        StringAssert.Contains(error.Message, "no weight has the same name and shape");
    }

    [TestMethod]
    public void Old_files_without_counts_of_batches_fit()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module network = Small(5);
        string path = Path.Combine(folder.Path, "old.pth");
        WeightFile.Write(
            network.state_dict().Where(weight => !weight.Key.EndsWith("num_batches_tracked")).ToDictionary(), path);
        WeightLoadReport report = WeightFile.Load(network, path);
        Assert.IsEmpty(report.Missing);
    }

    [TestMethod]
    public void Half_precision_is_converted_to_the_type_of_the_network()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module network = nn.Linear(3, 2);
        string path = Path.Combine(folder.Path, "half.safetensors");
        WeightFile.Write(
            new Dictionary<string, Tensor>
            {
                ["weight"] = WeightFile.Read(Data("tensors.pth"))["float16"], ["bias"] = zeros(2, ScalarType.BFloat16),
            },
            path);
        WeightFile.Load(network, path);
        Assert.AreEqual(ScalarType.Float32, network.get_parameter("weight")!.dtype);
        AssertTensor(network.get_parameter("weight")!, [2, 3], 0, 0.25, 0.5, 0.75, 1, 1.25);
    }

    [TestMethod]
    public void The_extension_says_how_weights_are_written()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => WeightFile.Write(new Dictionary<string, Tensor>(), "weights.bin"));
        StringAssert.Contains(error.Message, "'weights.bin' must end in .safetensors, .pth or .pt");
    }

    [TestMethod]
    public void Reading_leaves_no_tensor_but_the_result()
    {
        foreach (string file in new[] { "tensors.pth", "checkpoint-legacy.pth", "tensors.safetensors" })
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.AreEqual(WeightFile.Read(Data(file)).Count, scope.DisposablesCount, file);
        }
    }

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "data", "weights", file);

    private static nn.Module<Tensor, Tensor> Small(int classes) => Architectures.Create(
        "resnet20", new NetworkOptions { InputHeight = 32, InputWidth = 32, Classes = classes });

    private static void AssertTensor(Tensor tensor, long[] shape, params double[] values)
    {
        using DisposeScope scope = NewDisposeScope();
        CollectionAssert.AreEqual(shape, tensor.shape);
        Tensor doubles = tensor.detach().to(ScalarType.Float64).contiguous();
        CollectionAssert.AreEqual(values, MemoryMarshal.Cast<byte, double>(doubles.bytes).ToArray());
    }
}
