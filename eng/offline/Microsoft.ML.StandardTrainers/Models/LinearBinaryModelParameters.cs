using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(LinearBinaryModelParameters), null, typeof(SignatureLoadModel),
    "Linear Binary Classification Executor",
    LinearBinaryModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>A linear model for two classes; a score over 0 is the positive one.</summary>
public sealed class LinearBinaryModelParameters : LinearModelParameters
{
    internal const string LoaderSignature = "Linear2CExec";

    /// <summary>How well it fits the training examples; null unless that was asked for.</summary>
    public readonly ModelStatisticsBase Statistics;

    private const string RegistrationName = "LinearBinaryPredictor";
    private const string StatisticsEntry = "ModelStats";
    private const uint VersionWithStatistics = 0x00020002;

    internal LinearBinaryModelParameters(IHostEnvironment env, float[] weights, float bias, ModelStatisticsBase statistics = null)
        : base(env, RegistrationName, weights, bias)
    {
        Statistics = statistics;
    }

    private LinearBinaryModelParameters(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, RegistrationName, ctx)
    {
        if (ctx.Header.ModelVerWritten >= VersionWithStatistics)
            ctx.LoadModelOrNull<ModelStatisticsBase, SignatureLoadModel>(Host, out Statistics, StatisticsEntry);
    }

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "LINEAR2C",
        verWrittenCur: VersionWithStatistics,
        verReadableCur: 0x00020001,
        verWeCanReadBack: 0x00020001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(LinearBinaryModelParameters).Assembly.FullName);

    internal static LinearBinaryModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new LinearBinaryModelParameters(env, ctx);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        base.SaveCore(ctx);
        if (Statistics != null)
            ctx.SaveModel(Statistics, StatisticsEntry);
    }
}
