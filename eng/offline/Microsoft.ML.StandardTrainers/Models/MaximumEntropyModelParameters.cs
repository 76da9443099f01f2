using System;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(MaximumEntropyModelParameters), null, typeof(SignatureLoadModel), "Multiclass LR Executor",
    MaximumEntropyModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>A linear model whose soft-max gives the probability of each class (multinomial logistic regression).</summary>
public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase
{
    internal const string LoaderSignature = "MultiClassLRExec";

    private const string RegistrationName = "MulticlassLogisticRegressionPredictor";

    internal MaximumEntropyModelParameters(
        IHostEnvironment env, float[][] weights, float[] biases, string[] labelNames, ModelStatisticsBase statistics = null)
        : base(env, RegistrationName, weights, biases, labelNames, statistics)
    {
    }

    private MaximumEntropyModelParameters(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, RegistrationName, ctx)
    {
    }

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "MULTI LR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(MaximumEntropyModelParameters).Assembly.FullName);

    internal static MaximumEntropyModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new MaximumEntropyModelParameters(env, ctx);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        base.SaveCore(ctx);
    }

    private protected override void Calibrate(Span<float> scores)
    {
        double maximum = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            maximum = Math.Max(maximum, score);
        foreach (float score in scores)
            sum += Math.Exp(score - maximum);
        double logNormalizer = maximum + Math.Log(sum);
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)Math.Exp(scores[i] - logNormalizer);
    }
}
