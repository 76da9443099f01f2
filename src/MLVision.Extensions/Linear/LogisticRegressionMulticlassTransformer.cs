using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds the class and the probabilities; see <see cref="LogisticRegressionMulticlassTrainer"/>.</summary>
[Component("LogisticRegressionMulticlass", 1)]
public sealed class LogisticRegressionMulticlassTransformer : LogisticRegressionTransformer,
    IComponent<LogisticRegressionMulticlassTransformer>
{
    private readonly ClassLabels _classes;

    internal LogisticRegressionMulticlassTransformer(
        string featureColumnName, ClassLabels classes, LogisticRegressionModel model)
        : base(featureColumnName, model) => _classes = classes;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, _classes.Count).Select(_classes.NameOf)];

    static LogisticRegressionMulticlassTransformer IComponent<LogisticRegressionMulticlassTransformer>.Read(
        ComponentReader reader)
    {
        string featureColumnName = reader.ReadString();
        LogisticRegressionModel model = LogisticRegressionModel.Read(reader);
        return new LogisticRegressionMulticlassTransformer(featureColumnName, ClassLabels.Read(reader), model);
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        base.Write(writer);
        _classes.Write(writer);
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        _classes.CreateOutputColumns(inputSchema);

    /// <inheritdoc/>
    private protected override void FinishOutputs(Span<float> outputs)
    {
        float maximum = outputs[ClassScores.IndexOfMax(outputs)];
        double sum = 0;
        foreach (float output in outputs)
            sum += Math.Exp((double)output - maximum);
        foreach (ref float output in outputs)
            output = (float)(Math.Exp((double)output - maximum) / sum);
    }

    /// <inheritdoc/>
    private protected override Delegate[] CreateGetters(float[] outputs) =>
    [
        (ValueGetter<uint>)((ref uint label) => label = (uint)ClassScores.IndexOfMax(outputs) + 1),
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => VectorValues.Give(outputs, ref scores)),
    ];
}
