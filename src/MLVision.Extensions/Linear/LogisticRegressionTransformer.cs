using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// What <see cref="LogisticRegressionMulticlassTransformer"/> and <see cref="LogisticRegressionBinaryTransformer"/> share.
/// </summary>
public abstract class LogisticRegressionTransformer : RowMappingTransformer,
    ISingleFeaturePredictionTransformer<LogisticRegressionModel>
{
    private protected LogisticRegressionTransformer(string featureColumnName, LogisticRegressionModel model)
    {
        FeatureColumnName = featureColumnName;
        Model = model;
    }

    /// <summary>The coefficients and intercepts.</summary>
    public LogisticRegressionModel Model { get; }

    /// <summary>The name of the feature column.</summary>
    public string FeatureColumnName { get; }

    /// <summary>The type of the feature column: a vector of <see cref="float"/> of the length that was trained on.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.FeatureCount);

    /// <summary>The names of the classes, in the order of the probabilities.</summary>
    internal abstract IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs =>
        [InputColumn.FloatVector(FeatureColumnName, Model.FeatureCount)];

    /// <inheritdoc/>
    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(isActive);
        ValueGetter<VBuffer<float>> getFeatures = input.GetGetter<VBuffer<float>>(input.Schema[FeatureColumnName]);
        VBuffer<float> features = default;
        var dense = new float[Model.FeatureCount];
        var outputs = new float[Model.OutputCount];
        var once = new OncePerRow(input, () =>
        {
            getFeatures(ref features);
            VectorValues.RequireFinite(features, FeatureColumnName, input.Position);
            features.CopyTo(dense);
            for (int k = 0; k < outputs.Length; k++)
                outputs[k] = TensorPrimitives.Dot(Model.Coefficients(k), dense) + Model.Intercepts[k];
            FinishOutputs(outputs);
        });
        Delegate[] getters = CreateGetters(outputs);
        return [.. getters.Select((getter, column) => isActive(column) ? once.Before(getter) : null)];
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(FeatureColumnName);
        Model.Write(writer);
    }

    /// <summary>Makes of the outputs what the columns are made of.</summary>
    private protected virtual void FinishOutputs(Span<float> outputs)
    {
    }

    /// <summary>Makes a getter for each added column.</summary>
    /// <param name="outputs">What <see cref="FinishOutputs"/> left of the present row.</param>
    private protected abstract Delegate[] CreateGetters(float[] outputs);
}
