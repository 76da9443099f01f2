using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Runs an exported model by ONNX Runtime.</summary>
internal sealed class OnnxScorer(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path);

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public string GraphName => _session.ModelMetadata.GraphName;

    public string InputName => _session.InputNames.Single();

    public string OutputName => _session.OutputNames.Single();

    public int[] InputShape => _session.InputMetadata[InputName].Dimensions;

    public int[] OutputShape => _session.OutputMetadata[OutputName].Dimensions;

    /// <summary>Scores what a tensor holds.</summary>
    public float[] Score(Tensor input)
    {
        using Tensor plain = input.contiguous();
        return Score(plain.data<float>().ToArray(), plain.shape);
    }

    public float[] Score<T>(T[] input, long[] shape)
        where T : unmanaged
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, shape);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, [InputName], [value], [OutputName]);
        return outputs.Single().GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose() => _session.Dispose();
}
