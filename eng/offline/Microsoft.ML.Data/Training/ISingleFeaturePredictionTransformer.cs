using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A transformer that predicts with a model from one column.</summary>
public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
    where TModel : class
{
    /// <summary>The column of the features.</summary>
    string FeatureColumnName { get; }

    /// <summary>Its type where the model was trained.</summary>
    DataViewType FeatureColumnType { get; }
}
