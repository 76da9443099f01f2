using System;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(IProbabilityPredictor), typeof(ParameterMixingCalibratedModelParameters), null,
    typeof(SignatureLoadModel), "Parameter Mixing Calibrated Predictor Executor",
    ParameterMixingCalibratedModelParameters.LoaderSignature)]

namespace Microsoft.ML.Calibrators;

/// <summary>
/// A calibrated linear model. ("Parameter mixing" is what the format is called: several such models can be averaged.)
/// </summary>
internal sealed class ParameterMixingCalibratedModelParameters<TSubModel, TCalibrator>
    : CalibratedModelParametersBase<TSubModel, TCalibrator>, ICanSaveModel
    where TSubModel : class
    where TCalibrator : class, ICalibrator
{
    internal ParameterMixingCalibratedModelParameters(IHostEnvironment env, TSubModel predictor, TCalibrator calibrator)
        : base(env, "ParameterMixingCalibratedPredictor", predictor, calibrator)
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(ParameterMixingCalibratedModelParameters.Version);
        ctx.SaveModel(SubModel, ParameterMixingCalibratedModelParameters.PredictorEntry);
        ctx.SaveModel(Calibrator, ParameterMixingCalibratedModelParameters.CalibratorEntry);
    }
}

/// <summary>
/// Loads <see cref="ParameterMixingCalibratedModelParameters{TSubModel, TCalibrator}"/> with the types that the file has.
/// </summary>
internal static class ParameterMixingCalibratedModelParameters
{
    internal const string LoaderSignature = "PMixCaliPredExec";
    internal const string PredictorEntry = "Predictor";
    internal const string CalibratorEntry = "Calibrator";

    internal static VersionInfo Version => new VersionInfo(
        modelSignature: "PMIXCALP",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ParameterMixingCalibratedModelParameters).Assembly.FullName);

    internal static IProbabilityPredictor Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        ctx.LoadModel<IScalarPredictor, SignatureLoadModel>(env, out IScalarPredictor predictor, PredictorEntry);
        ctx.LoadModel<ICalibrator, SignatureLoadModel>(env, out ICalibrator calibrator, CalibratorEntry);
        Type type = typeof(ParameterMixingCalibratedModelParameters<,>).MakeGenericType(
            predictor.GetType(), calibrator.GetType());
        return (IProbabilityPredictor)Activator.CreateInstance(
            type, BindingFlags.Instance | BindingFlags.NonPublic, null, [env, predictor, calibrator], null);
    }
}
