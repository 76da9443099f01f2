using TorchSharp;

namespace MLVision.Extensions.Torch;

/// <summary>Numbers that tensors are computed with; they stay alive until the scope ends.</summary>
/// <remarks>
/// TorchSharp makes a native object of each number that an operator gets, and its finalizer frees that object. Nothing but the
/// call refers to a number that is converted on the fly, so a garbage collection which another thread causes at that moment
/// frees it before libtorch has read it: the operator then fails ("Expected false to be true") or computes with another number.
/// With TorchSharp 0.107, 49 of 173,000 computations failed while another thread collected all the time.
/// </remarks>
internal sealed class ScalarScope : IDisposable
{
    private readonly List<Scalar> _scalars = [];

    /// <summary>1, which operators with a factor take where none is wanted; left out, TorchSharp makes it on the fly.</summary>
    public static Scalar One { get; } = 1;

    public Scalar Of(double value)
    {
        Scalar scalar = value;
        _scalars.Add(scalar);
        return scalar;
    }

    public void Dispose() => _scalars.ForEach(scalar => scalar.Dispose());
}
