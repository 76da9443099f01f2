using System.Collections.Immutable;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLVision.Extensions.Bridge;
using Onnx;

namespace MLVision.Extensions.Torch;

/// <summary>Says a logistic regression and what makes its features of other vectors as an ONNX model.</summary>
internal sealed class OnnxLogisticRegression
{
    private readonly OnnxExportOptions _options;
    private readonly OnnxGraphBuilder _graph;
    private readonly ITransformer[] _steps;
    private readonly List<(string Name, long Length)> _inputs = [];
    private readonly Dictionary<(string Column, int End), OnnxValue> _columns = [];

    private OnnxLogisticRegression(ITransformer[] steps, OnnxExportOptions options)
    {
        _options = options;
        _graph = new OnnxGraphBuilder(options.OpsetVersion);
        _steps = steps;
    }

    /// <summary>Whether a step before the regression is known here; labels are nothing that the model needs.</summary>
    public static bool CanPrecede(ITransformer step) => step switch
    {
        ValueToKeyMappingTransformer or ColumnConcatenatingTransformer or ColumnCopyingTransformer => true,
        NormalizingTransformer normalizer => Affines(normalizer).All(affine => affine is not null),
        _ => false,
    };

    /// <summary>Writes the model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="regression">The regression.</param>
    /// <param name="steps">What comes before it; each of them <see cref="CanPrecede"/>.</param>
    /// <param name="options">What the model holds.</param>
    public static void Write(
        string path, LogisticRegressionTransformer regression, ITransformer[] steps, OnnxExportOptions options)
    {
        options.Validate();
        if (options.InputType != OnnxInputType.Single || options.InputLayout != OnnxInputLayout.ChannelsFirst)
            throw new ArgumentException(
                "A logistic regression takes features of single precision: InputType and InputLayout must be their defaults.",
                nameof(options));
        ModelProto model = new OnnxLogisticRegression(steps, options).Build(regression);
        AtomicFile.Write(path, model.WriteTo);
    }

    private ModelProto Build(LogisticRegressionTransformer regression)
    {
        LogisticRegressionModel weights = regression.Model;
        IReadOnlyList<string> names = regression.ClassNames;
        OnnxValue features = Column(regression.FeatureColumnName, _steps.Length, weights.FeatureCount);
        // With one output the other class has the logit 0.
        int zeros = names.Count - weights.OutputCount;
        OnnxValue coefficients = _graph.Constant(
            "coefficients", [names.Count, weights.FeatureCount],
            [.. new float[zeros * weights.FeatureCount], .. weights.AllCoefficients]);
        OnnxValue intercepts = _graph.Constant("intercepts", [names.Count], [.. new float[zeros], .. weights.Intercepts]);
        OnnxValue output = _graph.Node(
            "Gemm", [features, coefficients, intercepts], [OnnxGraphBuilder.AnySize, names.Count],
            new OnnxAttribute("transB", 1));
        if (_options.IncludeActivation)
            output = _graph.Elementwise("Softmax", output, new OnnxAttribute("axis", 1));
        var metadata = new Dictionary<string, string>
        {
            ["architecture"] = "logistic_regression",
            ["activation"] = _options.IncludeActivation ? "softmax" : "none",
            ["names"] = JsonSerializer.Serialize(names),
        };
        return OnnxModel.Create(Finish(output, names.Count), _options, metadata);
    }

    private GraphProto Finish(OnnxValue output, int classCount)
    {
        if (_options.InputName is not null && _inputs.Count > 1)
            throw new ArgumentException(
                $"The model has {_inputs.Count} inputs ({string.Join(", ", _inputs.Select(input => input.Name))}), which have " +
                $"the names of their columns; {nameof(OnnxExportOptions.InputName)} is for one.",
                nameof(OnnxExportOptions.InputName));
        List<ValueInfoProto> inputs = [];
        foreach ((string name, long length) in _inputs)
        {
            OnnxModel.RequireDistinct(NameOf(name), _options.OutputName);
            inputs.Add(OnnxModel.DescribeRows(NameOf(name), _options, length == OnnxGraphBuilder.AnySize
                ? OnnxModel.Open($"{name} length")
                : OnnxModel.Fixed(length)));
        }

        return _graph.Finish(
            "logistic_regression", inputs, output,
            OnnxModel.DescribeRows(_options.OutputName, _options, OnnxModel.Fixed(classCount)));
    }

    /// <summary>A column as it stands before the step <paramref name="end"/>.</summary>
    private OnnxValue Column(string name, int end, long length)
    {
        while (end > 0 && !Makes(_steps[end - 1], name))
            end--;
        if (!_columns.TryGetValue((name, end), out OnnxValue? value))
        {
            value = end == 0 ? Input(name, length) : Make(_steps[end - 1], name, end - 1, length);
            _columns.Add((name, end), value);
        }

        return value;
    }

    private OnnxValue Input(string name, long length)
    {
        _inputs.Add((name, length));
        return new OnnxValue(NameOf(name), [OnnxGraphBuilder.AnySize, length]);
    }

    private string NameOf(string column) => _options.InputName ?? column;

    private static bool Makes(ITransformer step, string column) => step switch
    {
        ColumnConcatenatingTransformer concatenation =>
            MLNetInternals.GetColumns(concatenation).Any(pair => pair.Output == column),
        ColumnCopyingTransformer copy => MLNetInternals.GetColumns(copy).Any(pair => pair.Output == column),
        NormalizingTransformer normalizer => MLNetInternals.GetColumns(normalizer).Any(pair => pair.Output == column),
        _ => false,
    };

    private OnnxValue Make(ITransformer step, string column, int end, long length)
    {
        switch (step)
        {
            case ColumnCopyingTransformer copy:
                return Column(MLNetInternals.GetColumns(copy).Last(pair => pair.Output == column).Input, end, length);
            case ColumnConcatenatingTransformer concatenation:
                string[] parts = MLNetInternals.GetColumns(concatenation).Last(pair => pair.Output == column).Inputs;
                if (parts.Length == 1)
                    return Column(parts[0], end, length);
                OnnxValue[] values = [.. parts.Select(part => Column(part, end, OnnxGraphBuilder.AnySize))];
                return _graph.Node("Concat", values, [OnnxGraphBuilder.AnySize, length], new OnnxAttribute("axis", 1));
            default:
                return Normalize((NormalizingTransformer)step, column, end);
        }
    }

    private OnnxValue Normalize(NormalizingTransformer normalizer, string column, int end)
    {
        (string Output, string Input)[] columns = [.. MLNetInternals.GetColumns(normalizer)];
        int index = Array.FindLastIndex(columns, pair => pair.Output == column);
        (float[] scale, float[] offset) = Affines(normalizer).ElementAt(index)!.Value;
        OnnxValue value = Column(columns[index].Input, end, scale.Length);
        // Offsets that are all zero are not kept.
        if (offset.Length > 0)
            value = _graph.Node("Sub", [value, _graph.Constant("offset", [1, offset.Length], offset)], value.Shape);
        return _graph.Multiply(value, _graph.Constant("scale", [1, scale.Length], scale));
    }

    /// <summary>Factor and shift of each column of a normalizer; null for one of another kind.</summary>
    private static IEnumerable<(float[] Scale, float[] Offset)?> Affines(NormalizingTransformer normalizer)
    {
        int count = MLNetInternals.GetColumns(normalizer).Count();
        for (int i = 0; i < count; i++)
        {
            yield return normalizer.GetNormalizerModelParameters(i) switch
            {
                NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> vector =>
                    ([.. vector.Scale], vector.Offset.IsDefault ? [] : [.. vector.Offset]),
                NormalizingTransformer.AffineNormalizerModelParameters<float> scalar => ([scalar.Scale], [scalar.Offset]),
                _ => null,
            };
        }
    }
}
