namespace MLVision.Extensions.Torch;

/// <summary>A tensor of the graph that an <see cref="OnnxGraphBuilder"/> builds.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(string name, IReadOnlyList<long> shape)
    {
        Name = name;
        Shape = shape;
    }

    /// <summary>The name, which no other tensor of the graph has.</summary>
    public string Name { get; }

    /// <summary>The sizes; <see cref="OnnxGraphBuilder.AnySize"/> where a size is only known when the model runs.</summary>
    public IReadOnlyList<long> Shape { get; }
}
