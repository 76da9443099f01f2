using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Files with the weights of a network: PyTorch's <c>.pth</c> and <c>.pt</c> (as <c>torch.save(model.state_dict(), path)</c>
/// writes them, also before PyTorch 1.6) and <c>.safetensors</c>.
/// </summary>
/// <remarks>
/// PyTorch's files are pickles, which can hold programs. Here only what makes up a state dict is understood, and a file that
/// names anything else is refused: nothing that a file contains is ever run. Element types: float32, float64, float16,
/// bfloat16, int64, int32, int16, int8, uint8, bool.
/// </remarks>
public static class WeightFile
{
    /// <summary>Reads all weights of a file.</summary>
    /// <param name="path">The file; its content, not its name, says of which kind it is.</param>
    /// <returns>The tensors by name, on the CPU. The caller disposes them, or a dispose scope does.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds something other than a state dict.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using FileStream stream = File.OpenRead(path);
        TorchLibrary.EnsureLoaded();
        try
        {
            return PyTorchFormat.Recognizes(stream) ? PyTorchFormat.Read(stream) : SafeTensorsFormat.Read(stream);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' cannot be read as a weight file: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a file into a network, whose weights keep their element type, device and memory layout.</summary>
    /// <remarks>
    /// Weights are found by name. A prefix <c>module.</c> before all names, which PyTorch's parallel training leaves, is passed
    /// over, and so is the absence of <c>num_batches_tracked</c> in old files. The network is changed only when everything fits.
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; its content, not its name, says of which kind it is.</param>
    /// <param name="mode">What happens where the two do not fit. Default: it is an error.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or does not fit the network; the message names the weights.
    /// </exception>
    public static WeightLoadReport Load(nn.Module network, string path, WeightLoadMode mode = WeightLoadMode.Strict)
    {
        ArgumentNullException.ThrowIfNull(network);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = Read(path);
        try
        {
            return StateDictLoader.Load(network, weights, mode);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' does not fit the network '{network.GetName()}': {exception.Message}", exception);
        }
    }

    /// <summary>Writes the weights and the running statistics of a network.</summary>
    /// <param name="network">The network, on any device.</param>
    /// <param name="path">
    /// The file, which is replaced only when it is complete. Its extension says of which kind it becomes: <c>.safetensors</c>,
    /// or <c>.pth</c> or <c>.pt</c> for PyTorch's <c>torch.load</c>.
    /// </param>
    /// <exception cref="ArgumentException">The extension is another one.</exception>
    public static void Save(nn.Module network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        Write(network.state_dict(), path);
        // The finalizers of TorchSharp's modules dispose weights, which must not happen while they are written.
        GC.KeepAlive(network);
    }

    /// <summary>Writes tensors by name.</summary>
    /// <param name="weights">The tensors, on any device and with any memory layout.</param>
    /// <param name="path">As for <see cref="Save"/>.</param>
    /// <exception cref="ArgumentException">The extension is another one, or an element type cannot be written.</exception>
    public static void Write(IReadOnlyDictionary<string, Tensor> weights, string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Action<IReadOnlyDictionary<string, Tensor>, Stream> write = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".safetensors" => SafeTensorsFormat.Write,
            ".pth" or ".pt" => PyTorchFormat.Write,
            _ => throw new ArgumentException(
                $"'{path}' must end in .safetensors, .pth or .pt, which says how the weights are written.", nameof(path)),
        };
        AtomicFile.Write(path, stream => write(weights, stream));
    }
}
