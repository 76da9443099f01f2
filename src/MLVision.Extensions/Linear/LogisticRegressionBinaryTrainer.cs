using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Binary logistic regression: the probability of true is the logistic function of a linear function of the features.
/// </summary>
/// <remarks>
/// Output columns: <c>PredictedLabel</c> (whether the logit is above 0), <c>Score</c> (the logit) and <c>Probability</c> (that of
/// true), which need no calibration. The objective stands at <see cref="LogisticRegressionOptions"/>. The multinomial
/// trainer gives the same probabilities for two classes when its L2 is twice and its L1 the same as here.
/// </remarks>
public sealed class LogisticRegressionBinaryTrainer : LogisticRegressionTrainer<LogisticRegressionBinaryTransformer>
{
    internal LogisticRegressionBinaryTrainer(IHostEnvironment environment, LogisticRegressionOptions options)
        : base(environment, options)
    {
    }

    private protected override InputColumn Label => InputColumn.BooleanLabel(Options.LabelColumnName);

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ScoreColumns.CreateBinary(set: 1);

    private protected override LogisticRegressionBinaryTransformer Train(
        IDataView input, LogisticRegressionModel? initialModel)
    {
        LogisticRegressionModel model = Train(
            input, initialModel, classCount: 2, hasOneOutput: true, index => index == 0 ? bool.FalseString : bool.TrueString);
        return new LogisticRegressionBinaryTransformer(Options.FeatureColumnName, model);
    }
}
