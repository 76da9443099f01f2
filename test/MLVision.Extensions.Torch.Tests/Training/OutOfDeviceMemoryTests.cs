using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class OutOfDeviceMemoryTests
{
    [TestMethod]
    public void The_error_names_device_and_batch_size_and_what_to_try()
    {
        OutOfDeviceMemoryException exception = Fail(new TrainingOptions { BatchSize = 24, AccumulatedBatches = 2 });
        Assert.AreEqual("cpu", exception.Device);
        Assert.AreEqual(24, exception.BatchSize);
        Assert.AreEqual(12, exception.SuggestedBatchSize);
        StringAssert.StartsWith(exception.Message,
            "The memory of the device 'cpu' does not suffice for batches of 24 image(s). Try BatchSize = 12 with " +
            "AccumulatedBatches = 4, which makes steps of the same size. libtorch says: ");
        StringAssert.Contains(exception.Message, "allocate");
        Assert.IsNotNull(exception.InnerException);
    }

    [TestMethod]
    public void Where_one_image_is_too_much_no_batch_size_is_suggested()
    {
        OutOfDeviceMemoryException exception = Fail(new TrainingOptions { BatchSize = 1 });
        Assert.AreEqual(0, exception.SuggestedBatchSize);
        StringAssert.Contains(exception.Message, "batches of 1 image(s). Try smaller images or a smaller network.");
    }

    [TestMethod]
    public void A_network_that_does_not_fit_is_named_before_there_is_any_batch()
    {
        using var training = new TestTraining(new VastNetwork());
        OutOfDeviceMemoryException exception = null!;
        TestTraining.AssertNothingIsLeft(() => exception = Run());
        Assert.AreEqual("cpu", exception.Device);
        Assert.AreEqual(0, exception.SuggestedBatchSize);
        StringAssert.StartsWith(exception.Message,
            "The memory of the device 'cpu' does not suffice for the network itself. Try a smaller network, or another " +
            "device. libtorch says: ");

        OutOfDeviceMemoryException Run() => Assert.ThrowsExactly<OutOfDeviceMemoryException>(
            () => training.Run(new TrainingOptions { AverageDecay = 0.9 }, TestImages.Digits(64)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void What_was_taken_is_free_again(int modestCalls)
    {
        var network = new GreedyNetwork();
        using var training = new TestTraining(network);
        TestTraining.AssertNothingIsLeft(Run);

        void Run()
        {
            network.ModestCalls = modestCalls;
            var options = new TrainingOptions { BatchSize = 16, Optimizer = new AdamOptions(), AverageDecay = 0.9 };
            Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => training.Run(options, TestImages.Digits(64)));
        }
    }

    // As libtorch 1.13 to 2.14 say it, on Linux and on Windows.
    [TestMethod]
    [DataRow("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 15.77 GiB", true)]
    [DataRow("CUDA error: out of memory", true)]
    [DataRow("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true)]
    [DataRow("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", true)]
    [DataRow("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED", true)]
    [DataRow("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED", true)]
    [DataRow("DefaultCPUAllocator: can't allocate memory: you tried to allocate 80 bytes. Error code 12", true)]
    [DataRow("DefaultCPUAllocator: not enough memory: you tried to allocate 80 bytes.", true)]
    [DataRow("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", false)]
    [DataRow("GET was unable to find an engine to execute this computation", false)]
    [DataRow("CUDA error: an illegal memory access was encountered", false)]
    public void Missing_memory_is_known_by_the_words_of_libtorch(string message, bool isMeant) =>
        Assert.AreEqual(
            isMeant, OutOfDeviceMemoryException.IsMeantBy(new System.Runtime.InteropServices.ExternalException(message)));

    [TestMethod]
    public void Another_error_of_libtorch_stays_what_it_is()
    {
        using var training = new TestTraining(nn.Linear(5, 10));
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(
            () => training.Run(new TrainingOptions { Epochs = 1 }, TestImages.Digits(64)));
    }

    private static OutOfDeviceMemoryException Fail(TrainingOptions options)
    {
        using var training = new TestTraining(new GreedyNetwork());
        return Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => training.Run(options, TestImages.Digits(64)));
    }

    /// <summary>Digits to ten classes; a parameter takes no memory until it is copied.</summary>
    private sealed class VastNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear fc = nn.Linear(784, 10);

        public VastNetwork()
            : base(nameof(VastNetwork))
        {
            register_parameter("vast", nn.Parameter(zeros(1).expand(1L << 44)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc.call(input.flatten(1));
    }
}
