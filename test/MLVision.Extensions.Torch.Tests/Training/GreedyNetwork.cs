using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>A linear layer on digits, which asks for more memory than any machine has when its turn has come.</summary>
internal sealed class GreedyNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc = nn.Linear(784, 10);

    public GreedyNetwork()
        : base(nameof(GreedyNetwork)) => RegisterComponents();

    /// <summary>How many batches go well from now on.</summary>
    public int ModestCalls { get; set; }

    public override Tensor forward(Tensor input)
    {
        Tensor scores = fc.call(input.flatten(1));
        return ModestCalls-- > 0 ? scores : scores.add(empty([1L << 44, 10], device: input.device), ScalarScope.One);
    }
}
