using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The shortcut without weights of the residual networks for CIFAR (option A of the paper): every second pixel of every second
/// row, with maps of zeros before and after the maps there are.
/// </summary>
internal sealed class PaddedShortcut : FlowModule
{
    private readonly int _missingChannels;

    public PaddedShortcut(int inputs, int outputs)
        : base(nameof(PaddedShortcut)) => _missingChannels = outputs - inputs;

    protected override Flow Forward(Flow input)
    {
        Flow pixels = input.Slice(2, 0, input.Shape[2], step: 2).Slice(3, 0, input.Shape[3], step: 2);
        int before = _missingChannels / 2;
        return pixels.Pad([0, before, 0, 0], [0, _missingChannels - before, 0, 0]);
    }
}
