using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds the class, the logit and the probability of true; see <see cref="LogisticRegressionBinaryTrainer"/>.</summary>
[Component("LogisticRegressionBinary", 1)]
public sealed class LogisticRegressionBinaryTransformer : LogisticRegressionTransformer,
    IComponent<LogisticRegressionBinaryTransformer>
{
    internal LogisticRegressionBinaryTransformer(string featureColumnName, LogisticRegressionModel model)
        : base(featureColumnName, model)
    {
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ClassNames => [bool.FalseString, bool.TrueString];

    static LogisticRegressionBinaryTransformer IComponent<LogisticRegressionBinaryTransformer>.Read(ComponentReader reader)
    {
        string featureColumnName = reader.ReadString();
        return new LogisticRegressionBinaryTransformer(featureColumnName, LogisticRegressionModel.Read(reader));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        ScoreColumns.CreateBinary(ScoreColumns.NextSet(inputSchema));

    /// <inheritdoc/>
    private protected override Delegate[] CreateGetters(float[] outputs) =>
    [
        (ValueGetter<bool>)((ref bool label) => label = outputs[0] > 0),
        (ValueGetter<float>)((ref float score) => score = outputs[0]),
        (ValueGetter<float>)((ref float probability) => probability = (float)(1 / (1 + Math.Exp(-(double)outputs[0])))),
    ];
}
