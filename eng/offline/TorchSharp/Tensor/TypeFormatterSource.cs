using System;

namespace TorchSharp.Utils;

/// <remarks>Tells notebooks how to show a tensor; here only so that the class of tensors carries upstream's attribute.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public class TypeFormatterSourceAttribute : Attribute
{
    public TypeFormatterSourceAttribute(Type formatterSourceType) => FormatterSourceType = formatterSourceType;

    public Type FormatterSourceType { get; }
}

internal sealed class TypeFormatterSource;
