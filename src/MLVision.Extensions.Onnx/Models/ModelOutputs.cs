using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLVision.Extensions.Onnx;

/// <summary>What a model gave for some images.</summary>
internal sealed class ModelOutputs(OnnxImageModel model, IDisposableReadOnlyCollection<OrtValue> values) : IDisposable
{
    private readonly OrtValue[] _values = [.. values];
    private readonly float[]?[] _converted = new float[values.Count][];
    private readonly OrtTensorTypeAndShapeInfo[] _infos = [.. values.Select(value => value.GetTensorTypeAndShape())];

    public int Count => _values.Length;

    public int[] Shape(int output) => Array.ConvertAll(_infos[output].Shape, size => (int)size);

    /// <summary>All values of an output; other types than float32 are converted.</summary>
    public ReadOnlySpan<float> Values(int output) => _infos[output].ElementDataType == TensorElementType.Float
        ? _values[output].GetTensorDataAsSpan<float>()
        : _converted[output] ??= Convert(output);

    /// <summary>The values of one image, where the first dimension is the batch.</summary>
    public ReadOnlySpan<float> ValuesOf(int output, int image)
    {
        ReadOnlySpan<float> values = Values(output);
        int length = values.Length / (int)_infos[output].Shape[0];
        return values.Slice(image * length, length);
    }

    public void Dispose() => values.Dispose();

    private float[] Convert(int output)
    {
        OrtValue value = _values[output];
        return _infos[output].ElementDataType switch
        {
            TensorElementType.Int64 => Copy(value.GetTensorDataAsSpan<long>(), number => number),
            TensorElementType.Int32 => Copy(value.GetTensorDataAsSpan<int>(), number => number),
            TensorElementType.UInt8 => Copy(value.GetTensorDataAsSpan<byte>(), number => number),
            TensorElementType.Float16 => Copy(
                MemoryMarshal.Cast<byte, Half>(value.GetTensorMutableRawData()), number => (float)number),
            TensorElementType.Double => Copy(value.GetTensorDataAsSpan<double>(), number => (float)number),
            var type => throw model.Misfit($"its output '{model.Session.OutputNames[output]}' has the type {type}"),
        };
    }

    private static float[] Copy<T>(ReadOnlySpan<T> source, Func<T, float> convert)
    {
        var result = new float[source.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = convert(source[i]);
        return result;
    }
}
