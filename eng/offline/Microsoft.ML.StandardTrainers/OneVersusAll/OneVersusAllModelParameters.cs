using System;
using System.Globalization;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(OneVersusAllModelParameters), null, typeof(SignatureLoadModel), "OVA Executor",
    OneVersusAllModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>
/// One model per class that tells it from all others; the scores are theirs, or their probabilities made to sum to one.
/// </summary>
public sealed class OneVersusAllModelParameters : ModelParametersBase<VBuffer<float>>, IVectorPredictor
{
    internal const string LoaderSignature = "OVAExec";

    private const string RegistrationName = "OVAPredictor";

    private readonly OutputFormula _formula;
    private readonly IScalarPredictor[] _models;

    internal OneVersusAllModelParameters(IHostEnvironment env, OutputFormula formula, IScalarPredictor[] models)
        : base(env, RegistrationName)
    {
        _formula = formula;
        _models = models;
        int features = models[0].FeatureCount;
        Host.CheckDecode(models.All(model => model.FeatureCount == features), "The models have different numbers of features.");
        Host.CheckDecode(formula != OutputFormula.ProbabilityNormalization || models.All(model => model is IProbabilityPredictor),
            "A model does not give a probability.");
    }

    /// <summary>What the scores are; the numbers stand in files.</summary>
    internal enum OutputFormula
    {
        Raw = 0,
        ProbabilityNormalization = 1,
        Softmax = 2,
    }

    int IPredictorProducing<VBuffer<float>>.FeatureCount => _models[0].FeatureCount;

    int IVectorPredictor.OutputCount => _models.Length;

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "TLC OVA ",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(OneVersusAllModelParameters).Assembly.FullName);

    void IVectorPredictor.Score(in VBuffer<float> features, Span<float> scores)
    {
        for (int i = 0; i < _models.Length; i++)
        {
            scores[i] = _models[i].Score(in features);
            if (_formula == OutputFormula.ProbabilityNormalization)
                scores[i] = ((IProbabilityPredictor)_models[i]).ToProbability(scores[i]);
        }

        switch (_formula)
        {
            case OutputFormula.ProbabilityNormalization:
                SumToOne(scores);
                break;
            case OutputFormula.Softmax:
                Softmax(scores);
                break;
        }
    }

    internal static OneVersusAllModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        CheckNumberSize(env, ctx);
        var formula = (OutputFormula)ctx.Reader.ReadByte();
        env.CheckDecode(Enum.IsDefined(formula), $"There is no output formula {(int)formula}.");
        var models = new IScalarPredictor[ctx.Reader.ReadCount(1)];
        for (int i = 0; i < models.Length; i++)
            ctx.LoadModel<IScalarPredictor, SignatureLoadModel>(env, out models[i], EntryOf(i));
        return new OneVersusAllModelParameters(env, formula, models);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        base.SaveCore(ctx);
        ctx.Writer.Write((byte)_formula);
        ctx.Writer.Write(_models.Length);
        for (int i = 0; i < _models.Length; i++)
            ctx.SaveModel(_models[i], EntryOf(i));
    }

    private static string EntryOf(int index) => string.Format(CultureInfo.InvariantCulture, "SubPredictor_{0:000}", index);

    private static void SumToOne(Span<float> scores)
    {
        double sum = 0;
        foreach (float score in scores)
            sum += score >= 0 ? score : 0;
        if (sum <= 0)
            return;
        foreach (ref float score in scores)
            score = score < 0 ? 0 : (float)(score / sum);
    }

    private static void Softmax(Span<float> scores)
    {
        double maximum = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            maximum = Math.Max(maximum, score);
        foreach (float score in scores)
            sum += Math.Exp(score - maximum);
        foreach (ref float score in scores)
            score = (float)(Math.Exp(score - maximum) / sum);
    }
}
