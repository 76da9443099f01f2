namespace Microsoft.ML.Trainers;

/// <summary>An estimator that learns a model and makes a transformer that predicts with it.</summary>
public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
    where TTransformer : IPredictionTransformer<TModel>
    where TModel : class
{
    TrainerInfo Info { get; }
}
