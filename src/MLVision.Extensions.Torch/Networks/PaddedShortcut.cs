using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The shortcut without weights of the residual networks for CIFAR (option A of the paper): every second pixel of every second
/// row, with maps of zeros before and after the maps there are.
/// </summary>
internal sealed class PaddedShortcut : nn.Module<Tensor, Tensor>, IOnnxExportable
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

    public OnnxValue ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input)
    {
        IReadOnlyList<long> shape = input.Shape;
        long height = (shape[2] + 1) / 2, width = (shape[3] + 1) / 2, before = _missingChannels / 2;
        OnnxValue starts = graph.Integers("starts", 0, 0), ends = graph.Integers("ends", shape[2], shape[3]);
        OnnxValue axes = graph.Integers("axes", 2, 3), steps = graph.Integers("steps", 2, 2);
        OnnxValue pixels = graph.Node("Slice", [input, starts, ends, axes, steps], [shape[0], shape[1], height, width]);
        OnnxValue pads = graph.Integers("pads", 0, before, 0, 0, 0, _missingChannels - before, 0, 0);
        return graph.Node("Pad", [pixels, pads], [shape[0], shape[1] + _missingChannels, height, width]);
    }
}
