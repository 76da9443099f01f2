using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ISingleFeaturePredictionTransformer<object>), typeof(BinaryPredictionTransformer), null,
    typeof(SignatureLoadModel), "", BinaryPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Predicts one of two classes: PredictedLabel, Score and, for calibrated models, Probability.</summary>
public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal readonly string ThresholdColumn;
    internal readonly float Threshold;

    private readonly IScalarPredictor _predictor;

    internal BinaryPredictionTransformer(
        IHostEnvironment env, TModel model, DataViewSchema inputSchema, string featureColumn,
        float threshold = 0f, string thresholdColumn = DefaultColumnNames.Score)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(BinaryPredictionTransformer<TModel>)),
            model,
            inputSchema,
            featureColumn)
    {
        Host.CheckNonEmpty(thresholdColumn, nameof(thresholdColumn));
        Threshold = threshold;
        ThresholdColumn = thresholdColumn;
        _predictor = CheckPredictor();
    }

    internal BinaryPredictionTransformer(IHost host, ModelLoadContext ctx, TModel model)
        : base(host, ctx, model)
    {
        Threshold = ctx.Reader.ReadSingle();
        ThresholdColumn = ctx.LoadNonEmptyString();
        _predictor = CheckPredictor();
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        bool byProbability = ThresholdColumn == DefaultColumnNames.Probability;
        return new BinaryPredictionMapper(this, FindFeatures(inputSchema), inputSchema, _predictor, Threshold, byProbability);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(BinaryPredictionTransformer.Version);
        base.SaveCore(ctx);
        ctx.Writer.Write(Threshold);
        ctx.SaveString(ThresholdColumn);
    }

    private IScalarPredictor CheckPredictor()
    {
        var predictor = Model as IScalarPredictor;
        Host.CheckParam(predictor != null, "model", "The model does not give a score.");
        Host.CheckParam(ThresholdColumn == DefaultColumnNames.Score || predictor is IProbabilityPredictor, "thresholdColumn",
            $"The model does not give a column '{ThresholdColumn}'.");
        return predictor;
    }
}

/// <summary>Loads <see cref="BinaryPredictionTransformer{TModel}"/>.</summary>
internal static class BinaryPredictionTransformer
{
    internal const string LoaderSignature = "BinaryPredXfer";

    internal static VersionInfo Version => new VersionInfo(
        modelSignature: "BIN PRED",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(BinaryPredictionTransformer<>).Assembly.FullName);

    internal static ISingleFeaturePredictionTransformer<object> Create(IHostEnvironment env, ModelLoadContext ctx) =>
        (ISingleFeaturePredictionTransformer<object>)PredictionTransformerLoader.Load<IScalarPredictor>(
            env, ctx, typeof(BinaryPredictionTransformer<>), Version);
}
