using System;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A trained model; what it computes from a vector of features says <typeparamref name="TResult"/>.</summary>
internal interface IPredictorProducing<out TResult>
{
    /// <summary>The length of the feature vector.</summary>
    int FeatureCount { get; }
}

/// <summary>A model that gives a score.</summary>
internal interface IScalarPredictor : IPredictorProducing<float>
{
    float Score(in VBuffer<float> features);
}

/// <summary>A model whose score can be turned into a probability.</summary>
internal interface IProbabilityPredictor : IScalarPredictor
{
    float ToProbability(float score);
}

/// <summary>A model that gives several scores, one for each class or cluster.</summary>
internal interface IVectorPredictor : IPredictorProducing<VBuffer<float>>
{
    int OutputCount { get; }

    /// <summary>Computes the scores; may be called from several threads at once.</summary>
    void Score(in VBuffer<float> features, Span<float> scores);
}
