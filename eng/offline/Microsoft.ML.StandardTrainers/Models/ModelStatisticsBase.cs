using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(ModelStatisticsBase), null, typeof(SignatureLoadModel), "Model Statistics",
    ModelStatisticsBase.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>How well a linear model fits its training examples.</summary>
public class ModelStatisticsBase : ICanSaveModel
{
    internal const string LoaderSignature = "ModelStats";

    public readonly long TrainingExampleCount;

    /// <summary>Twice the negative log-likelihood of the examples.</summary>
    public readonly float Deviance;

    /// <summary>The deviance of the model that always gives the classes' frequencies.</summary>
    public readonly float NullDeviance;

    /// <summary>The biases and those weights that are not zero.</summary>
    public readonly int ParametersCount;

    internal ModelStatisticsBase(long trainingExampleCount, int parametersCount, float deviance, float nullDeviance)
    {
        TrainingExampleCount = trainingExampleCount;
        ParametersCount = parametersCount;
        Deviance = deviance;
        NullDeviance = nullDeviance;
    }

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "MOD STAT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ModelStatisticsBase).Assembly.FullName);

    internal static ModelStatisticsBase Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        int parameters = ctx.Reader.ReadCount(1);
        long examples = ctx.Reader.ReadInt64();
        env.CheckDecode(examples > 0, "The model statistics count no examples.");
        float deviance = ctx.Reader.ReadSingle();
        return new ModelStatisticsBase(examples, parameters, deviance, ctx.Reader.ReadSingle());
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(ParametersCount);
        ctx.Writer.Write(TrainingExampleCount);
        ctx.Writer.Write(Deviance);
        ctx.Writer.Write(NullDeviance);
    }
}
