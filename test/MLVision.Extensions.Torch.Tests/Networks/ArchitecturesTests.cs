using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ArchitecturesTests
{
    [TestMethod]
    public void Names_list_every_network_of_the_library()
    {
        string[] expected =
        [
            "alexnet", "lenet5", "mlp", "resnet101", "resnet152", "resnet18", "resnet20", "resnet32", "resnet34", "resnet50",
            "resnet56", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn",
            "wide_resnet16_8", "wide_resnet28_10", "wide_resnet40_4", "zfnet",
        ];
        CollectionAssert.IsSubsetOf(expected, Architectures.Names.ToArray());
    }

    [TestMethod]
    public void An_unknown_name_is_answered_with_near_names()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Architectures.Create("resnet19"));
        StringAssert.Contains(error.Message, "There is no network 'resnet19'. Did you mean 'resnet");
        StringAssert.Contains(error.Message, "'resnet18'");
        StringAssert.Contains(error.Message, "Known are: alexnet, ");

        error = Assert.ThrowsExactly<ArgumentException>(() => Architectures.Create("somethingelse"));
        Assert.DoesNotContain("Did you mean", error.Message);
    }

    [TestMethod]
    public void Names_are_the_same_in_upper_and_lower_case()
    {
        using nn.Module<Tensor, Tensor> network = Architectures.Create("LeNet5", Options(1, 28, 28));
        Assert.AreEqual("lenet5", network.GetName());
    }

    [TestMethod]
    public void A_registered_network_is_built_with_the_options_given()
    {
        NetworkOptions? seen = null;
        Architectures.Register("test-linear", options =>
        {
            seen = options;
            return nn.Sequential(nn.Flatten(), nn.Linear(12, options.Classes));
        });
        NetworkOptions options = Options(3, 2, 2);
        using nn.Module<Tensor, Tensor> network = Architectures.Create("test-linear", options);
        Assert.AreSame(options, seen);
        Assert.IsTrue(Architectures.Contains("test-linear"));
        CollectionAssert.Contains(Architectures.Names.ToArray(), "test-linear");
    }

    [TestMethod]
    public void A_network_of_the_library_cannot_be_replaced()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Architectures.Register("VGG16", options => new LeNet5(options)));
        StringAssert.Contains(error.Message, "'VGG16' is a network of the library");
    }

    [TestMethod]
    public void A_factory_that_returns_nothing_is_named()
    {
        Architectures.Register("test-null", _ => null!);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Architectures.Create("test-null"));
        StringAssert.Contains(error.Message, "'test-null' returned null");
    }

    [TestMethod]
    [DataRow("lenet5", 12)]
    [DataRow("alexnet", 63)]
    [DataRow("zfnet", 47)]
    [DataRow("vgg11", 32)]
    [DataRow("vgg16_bn", 32)]
    public void The_least_size_passes_and_one_pixel_less_is_refused(string name, int least)
    {
        using DisposeScope scope = NewDisposeScope();
        using (nn.Module<Tensor, Tensor> network = Architectures.Create(name, Standard(least, least)))
        using (no_grad())
        {
            network.eval();
            CollectionAssert.AreEqual(new long[] { 1, 5 }, network.call(zeros(1, 1, least, least)).shape);
        }
        foreach ((int height, int width) in new[] { (least, least - 1), (least - 1, least) })
        {
            var error = Assert.ThrowsExactly<ArgumentException>(
                () => Architectures.Create(name, Standard(height, width)));
            StringAssert.Contains(
                error.Message, $"{name} needs images of at least {least} x {least} pixels, not {height} x {width}");
        }

        static NetworkOptions Standard(int height, int width) => Options(1, height, width, NetworkStem.Standard);
    }

    [TestMethod]
    [DataRow("mlp", 1, 1)]
    [DataRow("lenet5", 41, 35)]
    [DataRow("vgg11", 17, 33)]
    [DataRow("resnet18", 1, 1)]
    [DataRow("resnet18", 33, 57)]
    [DataRow("resnet20", 1, 1)]
    [DataRow("resnet20", 29, 31)]
    [DataRow("wide_resnet16_8", 1, 1)]
    [DataRow("wide_resnet16_8", 15, 17)]
    public void Other_sizes_and_channels_pass(string name, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkStem stem = name == "vgg11" ? NetworkStem.Small : NetworkStem.Auto;
        using nn.Module<Tensor, Tensor> network = Architectures.Create(name, Options(5, height, width, stem));
        network.eval();
        using (no_grad())
            CollectionAssert.AreEqual(new long[] { 2, 5 }, network.call(zeros(2, 5, height, width)).shape);
    }

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("lenet5")]
    [DataRow("alexnet")]
    [DataRow("zfnet")]
    public void A_stem_for_small_images_is_refused_where_there_is_none(string name)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Architectures.Create(name, Options(3, 64, 64, NetworkStem.Small)));
        StringAssert.Contains(error.Message, $"{name} has no variant for small images");
    }

    [TestMethod]
    [DataRow("resnet20")]
    [DataRow("wide_resnet28_10")]
    public void Residual_networks_for_cifar_have_no_other_stem(string name)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Architectures.Create(name, Options(3, 224, 224, NetworkStem.Standard)));
        StringAssert.Contains(error.Message, $"{name} is made for small images only");
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        AssertRefused(new NetworkOptions { InputChannels = 0 }, "InputChannels must be at least 1.");
        AssertRefused(new NetworkOptions { InputHeight = 0 }, "InputHeight must be at least 1.");
        AssertRefused(new NetworkOptions { InputWidth = -1 }, "InputWidth must be at least 1.");
        AssertRefused(new NetworkOptions { Classes = 0 }, "Classes must be at least 1.");
        AssertRefused(new NetworkOptions { Dropout = 1 }, "Dropout must be at least 0 and below 1.");
        AssertRefused(new NetworkOptions { Dropout = double.NaN }, "Dropout must be at least 0 and below 1.");
        AssertRefused(new NetworkOptions { HiddenSizes = [8, 0] }, "HiddenSizes must be at least 1.");
        AssertRefused(new NetworkOptions { Stem = (NetworkStem)9 }, "Stem must be one of Auto, Standard, Small.");
        AssertRefused(new NetworkOptions { Initialization = (WeightInitialization)9 }, "Initialization must be");

        static void AssertRefused(NetworkOptions options, string message)
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Architectures.Create("mlp", options));
            StringAssert.Contains(error.Message, message);
        }
    }

    [TestMethod]
    public void A_forward_pass_leaves_no_tensor_but_its_result()
    {
        foreach (string name in new[] { "mlp", "lenet5", "zfnet", "vgg11_bn", "resnet18", "resnet50", "resnet20" })
        {
            using nn.Module<Tensor, Tensor> network = Architectures.Create(name, Options(3, 64, 64));
            using Tensor images = zeros(2, 3, 64, 64);
            using DisposeScope scope = NewDisposeScope();
            using (no_grad())
                network.call(images);
            Assert.AreEqual(1, scope.DisposablesCount, name);
        }
    }

    [TestMethod]
    public void A_network_lasts_longer_than_the_scope_that_it_was_built_in()
    {
        foreach (string name in new[] { "mlp", "lenet5", "vgg11_bn", "resnet18", "resnet20" })
        {
            nn.Module<Tensor, Tensor> network;
            using (DisposeScope scope = NewDisposeScope())
            {
                network = Architectures.Create(name, Options(3, 32, 32));
                Assert.AreEqual(0, scope.DisposablesCount, name);
            }
            using (network)
                Assert.IsFalse(network.state_dict().Values.Any(tensor => tensor.IsInvalid), name);
        }
    }

    [TestMethod]
    public void Disposing_a_network_frees_all_of_it()
    {
        nn.Module network = Architectures.Create("resnet18", Options(3, 32, 32));
        Tensor[] tensors = [.. network.state_dict().Values];
        Assert.HasCount(122, tensors);
        network.Dispose();
        Assert.IsTrue(tensors.All(tensor => tensor.IsInvalid));
    }

    private static NetworkOptions Options(int channels, int height, int width, NetworkStem stem = NetworkStem.Auto) =>
        new() { InputChannels = channels, InputHeight = height, InputWidth = width, Classes = 5, Stem = stem };
}
