using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Multinomial logistic regression: the probabilities of the classes are the softmax of linear functions of the features.
/// </summary>
/// <remarks>
/// Output columns: <c>PredictedLabel</c> (a key with the values of the label) and <c>Score</c> (vector of <see cref="float"/>:
/// the probability of each class). A class of the key that has no rows gets the probability 0, and the log names it. The
/// objective stands at <see cref="LogisticRegressionOptions"/>.
/// </remarks>
public sealed class LogisticRegressionMulticlassTrainer : LogisticRegressionTrainer<LogisticRegressionMulticlassTransformer>
{
    internal LogisticRegressionMulticlassTrainer(IHostEnvironment environment, LogisticRegressionOptions options)
        : base(environment, options)
    {
    }

    private protected override InputColumn Label => InputColumn.KeyLabel(Options.LabelColumnName);

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ClassLabels.GetOutputShape(Label.Find(inputSchema));

    private protected override LogisticRegressionMulticlassTransformer Train(
        IDataView input, LogisticRegressionModel? initialModel)
    {
        DataViewSchema.Column labelColumn = input.Schema[Options.LabelColumnName];
        ClassLabels classes = ClassLabels.FromLabelColumn(labelColumn);
        if (classes.Count < 2)
            throw new ArgumentException(
                $"The label column '{labelColumn.Name}' has one class only ({classes.DescribeClass(0)}); " +
                "a classifier needs two or more.",
                nameof(input));
        LogisticRegressionModel model = Train(input, initialModel, classes.Count, hasOneOutput: false, classes.DescribeClass);
        return new LogisticRegressionMulticlassTransformer(Options.FeatureColumnName, classes, model);
    }
}
