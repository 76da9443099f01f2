using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The shortcut without weights of the residual networks for CIFAR (option A of the paper): every second pixel of every second
/// row, with maps of zeros before and after the maps there are.
/// </summary>
internal sealed class PaddedShortcut : nn.Module<Tensor, Tensor>
{
    private readonly int _missingChannels;

    public PaddedShortcut(int inputs, int outputs)
        : base(nameof(PaddedShortcut)) => _missingChannels = outputs - inputs;

    public override Tensor forward(Tensor input)
    {
        long[] shape = input.shape;
        using Tensor rows = input.slice(2, 0, shape[2], 2);
        using Tensor pixels = rows.slice(3, 0, shape[3], 2);
        int before = _missingChannels / 2;
        return nn.functional.pad(pixels, new long[] { 0, 0, 0, 0, before, _missingChannels - before });
    }
}
