namespace MLVision.Extensions.Torch;

/// <summary>
/// A module with a forward pass of its own that can say it as an ONNX graph. TorchSharp's layers and
/// <see cref="TorchSharp.Modules.Sequential"/> need no such help.
/// </summary>
public interface IOnnxExportable
{
    /// <summary>Adds to a graph what the module does in evaluation mode.</summary>
    /// <param name="graph">
    /// Takes the nodes. <see cref="OnnxGraphBuilder.Apply"/> adds the module's layers, under their names in the state dict.
    /// </param>
    /// <param name="input">What the module gets.</param>
    /// <returns>What the module returns.</returns>
    OnnxValue ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input);
}
