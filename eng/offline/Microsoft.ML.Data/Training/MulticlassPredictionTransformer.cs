using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ISingleFeaturePredictionTransformer<object>), typeof(MulticlassPredictionTransformer), null,
    typeof(SignatureLoadModel), "", MulticlassPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Predicts one of several classes: PredictedLabel (a key) and Score (a value for each class).</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly string _trainLabelColumn;
    private readonly string _scoreColumn;
    private readonly string _predictedLabelColumn;
    private readonly IVectorPredictor _predictor;

    internal MulticlassPredictionTransformer(
        IHostEnvironment env, TModel model, DataViewSchema inputSchema, string featureColumn, string labelColumn,
        string scoreColumn = DefaultColumnNames.Score, string predictedLabel = DefaultColumnNames.PredictedLabel)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(MulticlassPredictionTransformer<TModel>)),
            model,
            inputSchema,
            featureColumn)
    {
        _trainLabelColumn = labelColumn;
        _scoreColumn = scoreColumn;
        _predictedLabelColumn = predictedLabel;
        _predictor = CheckPredictor();
    }

    internal MulticlassPredictionTransformer(IHost host, ModelLoadContext ctx, TModel model)
        : base(host, ctx, model)
    {
        _trainLabelColumn = ctx.LoadStringOrNull();
        bool named = ctx.Header.ModelVerWritten >= MulticlassPredictionTransformer.VersionWithColumnNames;
        _scoreColumn = (named ? ctx.LoadStringOrNull() : null) ?? DefaultColumnNames.Score;
        _predictedLabelColumn = (named ? ctx.LoadStringOrNull() : null) ?? DefaultColumnNames.PredictedLabel;
        _predictor = CheckPredictor();
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        DataViewSchema.Column? label = _trainLabelColumn == null ? null : TrainSchema.GetColumnOrNull(_trainLabelColumn);
        return new VectorPredictionMapper(
            this,
            FindFeatures(inputSchema),
            inputSchema,
            _predictor,
            AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification,
            smallestWins: false,
            _scoreColumn,
            _predictedLabelColumn,
            label);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(MulticlassPredictionTransformer.Version);
        base.SaveCore(ctx);
        ctx.SaveStringOrNull(_trainLabelColumn);
        ctx.SaveStringOrNull(_scoreColumn);
        ctx.SaveStringOrNull(_predictedLabelColumn);
    }

    private IVectorPredictor CheckPredictor()
    {
        var predictor = Model as IVectorPredictor;
        Host.CheckParam(predictor != null, "model", "The model does not give a score for each class.");
        return predictor;
    }
}

/// <summary>Loads <see cref="MulticlassPredictionTransformer{TModel}"/>.</summary>
internal static class MulticlassPredictionTransformer
{
    internal const string LoaderSignature = "MulticlassPredXfer";
    internal const uint VersionWithColumnNames = 0x00010002;

    internal static VersionInfo Version => new VersionInfo(
        modelSignature: "MC  PRED",
        verWrittenCur: VersionWithColumnNames,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(MulticlassPredictionTransformer<>).Assembly.FullName);

    internal static ISingleFeaturePredictionTransformer<object> Create(IHostEnvironment env, ModelLoadContext ctx) =>
        (ISingleFeaturePredictionTransformer<object>)PredictionTransformerLoader.Load<IVectorPredictor>(
            env, ctx, typeof(MulticlassPredictionTransformer<>), Version);
}
