using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ISingleFeaturePredictionTransformer<object>), typeof(ClusteringPredictionTransformer), null,
    typeof(SignatureLoadModel), "", ClusteringPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Predicts a cluster: PredictedLabel (a key) and Score (the squared distance to each cluster).</summary>
public sealed class ClusteringPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly IVectorPredictor _predictor;

    internal ClusteringPredictionTransformer(IHostEnvironment env, TModel model, DataViewSchema inputSchema, string featureColumn)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(ClusteringPredictionTransformer<TModel>)),
            model,
            inputSchema,
            featureColumn)
    {
        _predictor = CheckPredictor();
    }

    internal ClusteringPredictionTransformer(IHost host, ModelLoadContext ctx, TModel model)
        : base(host, ctx, model)
    {
        _predictor = CheckPredictor();
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) =>
        new VectorPredictionMapper(
            this,
            FindFeatures(inputSchema),
            inputSchema,
            _predictor,
            AnnotationUtils.Const.ScoreColumnKind.Clustering,
            smallestWins: true,
            DefaultColumnNames.Score,
            DefaultColumnNames.PredictedLabel,
            trainLabel: null);

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(ClusteringPredictionTransformer.Version);
        base.SaveCore(ctx);
    }

    private IVectorPredictor CheckPredictor()
    {
        var predictor = Model as IVectorPredictor;
        Host.CheckParam(predictor != null, "model", "The model does not give a distance to each cluster.");
        return predictor;
    }
}

/// <summary>Loads <see cref="ClusteringPredictionTransformer{TModel}"/>.</summary>
internal static class ClusteringPredictionTransformer
{
    internal const string LoaderSignature = "ClusteringPredXfer";

    internal static VersionInfo Version => new VersionInfo(
        modelSignature: "CLUSPRED",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ClusteringPredictionTransformer<>).Assembly.FullName);

    internal static ISingleFeaturePredictionTransformer<object> Create(IHostEnvironment env, ModelLoadContext ctx) =>
        (ISingleFeaturePredictionTransformer<object>)PredictionTransformerLoader.Load<IVectorPredictor>(
            env, ctx, typeof(ClusteringPredictionTransformer<>), Version);
}
