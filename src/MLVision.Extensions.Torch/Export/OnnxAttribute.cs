using Google.Protobuf;
using Onnx;

namespace MLVision.Extensions.Torch;

/// <summary>An attribute of a node of an ONNX graph.</summary>
public sealed class OnnxAttribute
{
    /// <summary>An integer, or a Boolean as 0 or 1.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="value">The value.</param>
    public OnnxAttribute(string name, long value)
        : this(name, AttributeProto.Types.AttributeType.Int) => Proto.I = value;

    /// <summary>A number, which ONNX keeps in single precision.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="value">The value.</param>
    public OnnxAttribute(string name, double value)
        : this(name, AttributeProto.Types.AttributeType.Float) => Proto.F = (float)value;

    /// <summary>A text.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="value">The value.</param>
    public OnnxAttribute(string name, string value)
        : this(name, AttributeProto.Types.AttributeType.String) => Proto.S = ByteString.CopyFromUtf8(value);

    /// <summary>A list of integers.</summary>
    /// <param name="name">The name of the attribute.</param>
    /// <param name="values">The values.</param>
    public OnnxAttribute(string name, IEnumerable<long> values)
        : this(name, AttributeProto.Types.AttributeType.Ints) => Proto.Ints.AddRange(values);

    private OnnxAttribute(string name, AttributeProto.Types.AttributeType type)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Proto = new AttributeProto { Name = name, Type = type };
    }

    internal AttributeProto Proto { get; }
}
