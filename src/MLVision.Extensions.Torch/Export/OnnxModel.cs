using System.Text.Json;
using Google.Protobuf;
using Onnx;

namespace MLVision.Extensions.Torch;

/// <summary>Puts the steps around a network and the network itself into an ONNX model.</summary>
internal static class OnnxModel
{
    // The version of the file format that came with each version of the operators, from 17 on.
    private static readonly int[] _fileVersions = [8, 8, 9, 9, 10, 10, 11];

    public static void Write(string path, ExportedNetwork source, OnnxExportOptions options)
    {
        ModelProto model = Build(source, options);
        AtomicFile.Write(path, model.WriteTo);
    }

    /// <summary>A model with the metadata of the options, which may replace others.</summary>
    public static ModelProto Create(GraphProto graph, OnnxExportOptions options, IDictionary<string, string> metadata)
    {
        var model = new ModelProto
        {
            IrVersion = _fileVersions[options.OpsetVersion - OnnxExportOptions.LeastOpsetVersion],
            ProducerName = "MLVision.Extensions",
            ProducerVersion = typeof(OnnxModel).Assembly.GetName().Version!.ToString(3),
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.OpsetVersion });
        foreach ((string key, string value) in options.Metadata)
            metadata[key] = value;
        foreach ((string key, string value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    /// <summary>Describes a tensor of single precision whose first dimension is the batch.</summary>
    public static ValueInfoProto DescribeRows(
        string name, OnnxExportOptions options, TensorShapeProto.Types.Dimension length) =>
        Describe(name, TensorProto.Types.DataType.Float, Batch(options), length);

    /// <summary>Refuses an output that is called like an input.</summary>
    public static void RequireDistinct(string inputName, string outputName)
    {
        if (inputName == outputName)
            throw new ArgumentException(
                $"InputName and OutputName are both '{inputName}'.", nameof(OnnxExportOptions.OutputName));
    }

    private static ModelProto Build(ExportedNetwork source, OnnxExportOptions options)
    {
        options.Validate();
        ImageNormalization? normalization = options.IncludeNormalization ? source.Normalization : null;
        if (options.InputType == OnnxInputType.Byte && normalization is null)
            throw new ArgumentException(
                "InputType is Byte, but the model takes normalised numbers; it needs IncludeNormalization and a normalization.",
                nameof(options));
        bool resizes = source.Resizes && options.IncludeResizing;
        if (resizes && normalization is null)
            throw new ArgumentException(
                "Pixels are resized before they are normalised: IncludeResizing needs IncludeNormalization.", nameof(options));
        RequireDistinct(InputName(options), options.OutputName);
        var graph = new OnnxGraphBuilder(options.OpsetVersion, InputName(options), options.OutputName);
        ValueInfoProto input = DescribeInput(source.Shape, resizes, options);
        OnnxValue images = graph.Step("input", () => AddInput(graph, source.Shape, resizes, options));
        if (resizes)
            images = graph.Step("resize", () => OnnxResize.Add(graph, images, source.Shape.Height, source.Shape.Width));
        else if (options.InputType == OnnxInputType.Byte)
            images = graph.Step("input", () => ToSingle(graph, images));
        if (normalization is not null)
            images = graph.Step("normalize", () => AddNormalization(graph, images, normalization));
        OnnxValue output = graph.Apply(images, source.Network);
        RequireOutput(output, source);
        if (output.Shape[1] == 1 && source.ClassNames is { Count: 2 })
            output = AddOtherClass(graph, output);

        string activation = !options.IncludeActivation ? "none" : output.Shape[1] == 1 ? "sigmoid" : "softmax";
        output = activation switch
        {
            "sigmoid" => graph.Sigmoid(output),
            "softmax" => graph.Elementwise("Softmax", output, new OnnxAttribute("axis", 1)),
            _ => output,
        };
        ValueInfoProto outputInfo = DescribeRows(options.OutputName, options, Fixed(output.Shape[1]));
        return Create(
            graph.Finish(source.Name, [input], output, outputInfo), options, Metadata(source, options, activation));
    }

    private static string InputName(OnnxExportOptions options) => options.InputName ?? "images";

    // The images as batch x channels x height x width, in their own type.
    private static OnnxValue AddInput(OnnxGraphBuilder graph, PixelShape shape, bool resizes, OnnxExportOptions options)
    {
        long batch = options.BatchSize ?? OnnxGraphBuilder.AnySize;
        long height = resizes ? OnnxGraphBuilder.AnySize : shape.Height, width = resizes ? OnnxGraphBuilder.AnySize : shape.Width;
        long[] planes = [batch, shape.Channels, height, width];
        return options.InputLayout == OnnxInputLayout.ChannelsFirst
            ? new OnnxValue(InputName(options), planes)
            : graph.Node(
                "Transpose", [new OnnxValue(InputName(options), [batch, height, width, shape.Channels])], planes,
                new OnnxAttribute("perm", [0, 3, 1, 2]));
    }

    private static OnnxValue ToSingle(OnnxGraphBuilder graph, OnnxValue images) =>
        graph.Elementwise("Cast", images, new OnnxAttribute("to", (long)TensorProto.Types.DataType.Float));

    private static OnnxValue AddNormalization(OnnxGraphBuilder graph, OnnxValue images, ImageNormalization normalization)
    {
        // The same product and sum as in training.
        OnnxValue scale = PerChannel("scale", normalization.Deviations.Select(deviation => 1 / (255 * deviation)));
        OnnxValue shift = PerChannel(
            "shift", normalization.Means.Zip(normalization.Deviations, (mean, deviation) => -mean / deviation));
        return graph.Add(graph.Multiply(images, scale), shift);

        OnnxValue PerChannel(string name, IEnumerable<float> values)
        {
            float[] array = [.. values];
            return graph.Constant(name, [1, array.Length, 1, 1], array);
        }
    }

    // As NetworkOutput.ToLogits does: z becomes [0, z].
    private static OnnxValue AddOtherClass(OnnxGraphBuilder graph, OnnxValue output) =>
        graph.Pad(output, [0, 1], [0, 0]);

    private static void RequireOutput(OnnxValue output, ExportedNetwork source)
    {
        if (output.Shape.Count != 2)
            throw new NotSupportedException(
                $"The network '{source.Name}' returns a tensor of {output.Shape.Count} dimensions; wanted is batch x classes.");
        if (source.ClassNames is { } names && names.Count != NetworkOutput.ClassCount((int)output.Shape[1]))
            throw new ArgumentException($"There are {names.Count} class names, but the network has {output.Shape[1]} output(s).");
    }

    private static Dictionary<string, string> Metadata(
        ExportedNetwork source, OnnxExportOptions options, string activation)
    {
        var entries = new Dictionary<string, string>
        {
            ["architecture"] = source.Name,
            ["activation"] = activation,
        };
        if (source.ClassNames is { } names)
            entries["names"] = JsonSerializer.Serialize(names);
        if (source.Normalization is { } normalization && !options.IncludeNormalization)
        {
            entries["mean"] = JsonSerializer.Serialize(normalization.Means);
            entries["std"] = JsonSerializer.Serialize(normalization.Deviations);
        }

        return entries;
    }

    private static ValueInfoProto DescribeInput(PixelShape shape, bool resizes, OnnxExportOptions options)
    {
        TensorShapeProto.Types.Dimension channels = Fixed(shape.Channels),
            height = resizes ? Open("height") : Fixed(shape.Height),
            width = resizes ? Open("width") : Fixed(shape.Width);
        TensorProto.Types.DataType type = options.InputType == OnnxInputType.Byte
            ? TensorProto.Types.DataType.Uint8
            : TensorProto.Types.DataType.Float;
        return options.InputLayout == OnnxInputLayout.ChannelsLast
            ? Describe(InputName(options), type, Batch(options), height, width, channels)
            : Describe(InputName(options), type, Batch(options), channels, height, width);
    }

    private static TensorShapeProto.Types.Dimension Batch(OnnxExportOptions options) =>
        options.BatchSize is { } size ? Fixed(size) : Open("batch");

    public static TensorShapeProto.Types.Dimension Open(string name) => new() { DimParam = name };

    public static TensorShapeProto.Types.Dimension Fixed(long size) => new() { DimValue = size };

    private static ValueInfoProto Describe(
        string name, TensorProto.Types.DataType type, params TensorShapeProto.Types.Dimension[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions);
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
