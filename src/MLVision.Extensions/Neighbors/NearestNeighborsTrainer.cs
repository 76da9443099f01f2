using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// Classifies by the k nearest training examples, as scikit-learn's KNeighborsClassifier with algorithm="brute" does. Training
/// keeps the examples; scoring compares with all of them, so the result is exact.
/// </summary>
/// <remarks>
/// Output columns: <c>PredictedLabel</c> (a key with the values of the label) and <c>Score</c> (vector of <see cref="float"/>,
/// one slot per class: the share of the neighbours' weight, summing to 1). Where classes are equal the first in the order of the
/// key wins; where training rows are equally far the first in the order of the data is taken. The model holds all training
/// features: 4 bytes each.
/// </remarks>
public sealed class NearestNeighborsTrainer : RowMappingEstimator<NearestNeighborsTransformer>
{
    /// <summary>So that all of them are at most 2 GiB, which one span of bytes can hold.</summary>
    private const int MaxFeatures = int.MaxValue / sizeof(float);

    private readonly NearestNeighborsOptions _options;

    internal NearestNeighborsTrainer(NearestNeighborsOptions options) => _options = options;

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs =>
        [InputColumn.KeyLabel(_options.LabelColumnName), InputColumn.FloatVector(_options.FeatureColumnName)];

    /// <inheritdoc/>
    protected override NearestNeighborsTransformer FitCore(IDataView input)
    {
        DataViewSchema.Column labelColumn = input.Schema[_options.LabelColumnName];
        ClassLabels classes = ClassLabels.FromLabelColumn(labelColumn);
        (float[] features, int[] labels) = ReadRows(input, labelColumn, input.Schema[_options.FeatureColumnName]);
        if (labels.Length == 0)
            throw new InvalidOperationException("There are no rows to train on.");
        if (classes.Count < 2)
            throw new ArgumentException(
                $"The label column '{labelColumn.Name}' has one class only ({classes.DescribeClass(0)}); " +
                "a classifier needs two or more.",
                nameof(input));
        if (labels.Length < _options.NeighborCount)
            throw new InvalidOperationException(
                $"{_options.NeighborCount} neighbours are wanted (NeighborCount), " +
                $"but there are only {labels.Length} training rows.");
        int length = features.Length / labels.Length;
        var model = new NearestNeighborsModel(
            features, labels, length, classes.Count, _options.NeighborCount, _options.Metric, _options.Weights);
        return new NearestNeighborsTransformer(_options.FeatureColumnName, classes, model);
    }

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ClassLabels.GetOutputShape(InputColumn.KeyLabel(_options.LabelColumnName).Find(inputSchema));

    private static (float[] Features, int[] Labels) ReadRows(IDataView input, DataViewSchema.Column labelColumn,
        DataViewSchema.Column featureColumn)
    {
        int length = ((VectorDataViewType)featureColumn.Type).Size;
        int capacity = (int)Math.Clamp(input.GetRowCount() ?? 1024, 16, MaxFeatures / length);
        var features = new float[capacity * length];
        var labels = new int[capacity];
        int count = 0;
        using DataViewRowCursor cursor = input.GetRowCursor([labelColumn, featureColumn]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(labelColumn);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
        uint label = 0;
        VBuffer<float> row = default;
        for (; cursor.MoveNext(); count++)
        {
            if (count == capacity)
            {
                capacity = (int)Math.Min(2L * capacity, MaxFeatures / length);
                if (count == capacity)
                    throw new InvalidOperationException($"{count} rows of {length} features are all that fits into one model.");
                Array.Resize(ref features, capacity * length);
                Array.Resize(ref labels, capacity);
            }

            getLabel(ref label);
            getFeatures(ref row);
            if (label == 0)
                throw new InvalidDataException($"Row {cursor.Position} has no label in the column '{labelColumn.Name}'.");
            labels[count] = (int)label - 1;
            VectorValues.RequireFinite(row, featureColumn.Name, cursor.Position);
            row.CopyTo(features.AsSpan(count * length, length));
        }

        Array.Resize(ref features, count * length);
        Array.Resize(ref labels, count);
        return (features, labels);
    }
}
