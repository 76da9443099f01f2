using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>A model and its calibrator with their types.</summary>
public abstract class CalibratedModelParametersBase<TSubModel, TCalibrator> : CalibratedModelParametersBase, IProbabilityPredictor
    where TSubModel : class
    where TCalibrator : class, ICalibrator
{
    private protected readonly IHost Host;

    private readonly IScalarPredictor _predictor;

    private protected CalibratedModelParametersBase(IHostEnvironment env, string name, TSubModel subModel, TCalibrator calibrator)
        : base(subModel, calibrator)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonWhiteSpace(name, nameof(name));
        Host = env.Register(name);
        Host.CheckValue(subModel, nameof(subModel));
        Host.CheckValue(calibrator, nameof(calibrator));
        _predictor = subModel as IScalarPredictor;
        Host.CheckParam(_predictor != null, nameof(subModel), "The model does not give a score.");
        SubModel = subModel;
        Calibrator = calibrator;
    }

    public new TSubModel SubModel { get; }

    public new TCalibrator Calibrator { get; }

    int IPredictorProducing<float>.FeatureCount => _predictor.FeatureCount;

    float IScalarPredictor.Score(in VBuffer<float> features) => _predictor.Score(in features);

    float IProbabilityPredictor.ToProbability(float score) => Calibrator.PredictProbability(score);
}
