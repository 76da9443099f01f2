using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class TrainedNetworkTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly NetworkOptions _options = new() { InputChannels = 1, InputHeight = 2, InputWidth = 2, Classes = 3 };

    [TestMethod]
    public void It_lives_until_the_end_of_an_export_during_which_it_is_disposed()
    {
        var network = new HookedNetwork(() => { });
        var model = new TrainedNetwork(
            NetworkSource.Named("mlp"), _options, new ImageNormalization([0], [1]), "cpu", CPU, channelsLast: false, network);
        model.Export(resizes: false, [], exported =>
        {
            model.Dispose();
            Assert.AreSame(network, exported.Network);
            Assert.IsFalse(network.Weight.IsInvalid);
        });
        Assert.IsTrue(network.Weight.IsInvalid);
        Assert.ThrowsExactly<ObjectDisposedException>(
            () => model.Export(resizes: false, [], _ => Assert.Fail("It was given although it is disposed.")));
    }

    [TestMethod]
    public void It_is_freed_when_it_is_disposed_and_no_thread_scores_with_it_any_more()
    {
        using var entered = new ManualResetEventSlim();
        using var disposed = new ManualResetEventSlim();
        var network = new HookedNetwork(() =>
        {
            entered.Set();
            Assert.IsTrue(disposed.Wait(_patience));
        });
        var model = new TrainedNetwork(
            NetworkSource.Named("mlp"), _options, new ImageNormalization([0], [1]), "cpu", CPU, channelsLast: false, network);
        var scores = new float[3];
        Task scoring = Task.Factory.StartNew(() => model.Score(new byte[4], scores), TaskCreationOptions.LongRunning);
        Assert.IsTrue(entered.Wait(_patience));
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Score(new byte[4], new float[3]));
        disposed.Set();
        scoring.GetAwaiter().GetResult();
        Assert.AreEqual(1, scores.Sum(), 1e-6);
        Assert.IsTrue(network.Weight.IsInvalid);
    }

    private sealed class HookedNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc = nn.Linear(4, 3);
        private readonly Action _beforeLayer;

        public HookedNetwork(Action beforeLayer)
            : base(nameof(HookedNetwork))
        {
            _beforeLayer = beforeLayer;
            RegisterComponents();
            Weight = fc.weight!;
        }

        public Tensor Weight { get; }

        public override Tensor forward(Tensor input)
        {
            _beforeLayer();
            return fc.call(input.flatten(1));
        }
    }
}
