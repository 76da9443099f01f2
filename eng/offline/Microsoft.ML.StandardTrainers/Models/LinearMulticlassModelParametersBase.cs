using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A linear model with one score per class.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>, IVectorPredictor
{
    /// <summary>How well it fits the training examples; null unless that was asked for.</summary>
    public readonly ModelStatisticsBase Statistics;

    private const string StatisticsEntry = "ModelStats";
    private const string LabelNamesEntry = "LabelNames";

    private readonly int _featureCount;
    private readonly float[] _biases;
    private readonly float[][] _weights;
    private readonly string[] _labelNames;

    private protected LinearMulticlassModelParametersBase(
        IHostEnvironment env, string name, float[][] weights, float[] biases, string[] labelNames, ModelStatisticsBase statistics)
        : base(env, name)
    {
        _weights = weights;
        _biases = biases;
        _featureCount = weights[0].Length;
        _labelNames = labelNames;
        Statistics = statistics;
    }

    private protected LinearMulticlassModelParametersBase(IHostEnvironment env, string name, ModelLoadContext ctx)
        : base(env, name, ctx)
    {
        _featureCount = ctx.Reader.ReadCount(1);
        int classCount = ctx.Reader.ReadCount(1);
        _biases = ctx.Reader.ReadValues<float>(classCount);
        int[] starts = ctx.Reader.ReadArray<int>();
        _weights = starts.Length == 0 ? ReadDense(ctx, classCount) : ReadSparse(ctx, classCount, starts);

        string[] names = null;
        ctx.TryLoadBinaryStream(LabelNamesEntry, reader =>
        {
            names = new string[classCount];
            for (int i = 0; i < classCount; i++)
            {
                int id = reader.ReadInt32();
                Host.CheckDecode(id >= 0 && id < ctx.Strings.Length && ctx.Strings[id].Length > 0,
                    "The name of a label is missing.");
                names[i] = ctx.Strings[id];
            }
        });
        _labelNames = names;
        ctx.LoadModelOrNull<ModelStatisticsBase, SignatureLoadModel>(Host, out Statistics, StatisticsEntry);
    }

    int IPredictorProducing<VBuffer<float>>.FeatureCount => _featureCount;

    int IVectorPredictor.OutputCount => _biases.Length;

    public IEnumerable<float> GetBiases() => _biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = _weights.Length;
        Array.Resize(ref weights, Math.Max(numClasses, weights?.Length ?? 0));
        for (int i = 0; i < numClasses; i++)
            VBuffer<float>.Copy(_weights[i], 0, ref weights[i], _featureCount);
    }

    void IVectorPredictor.Score(in VBuffer<float> features, Span<float> scores)
    {
        Host.Check(features.Length == _featureCount, "src length should equal the number of features");
        for (int i = 0; i < _weights.Length; i++)
            scores[i] = _biases[i] + FloatVectors.Dot(_weights[i], in features);
        Calibrate(scores);
    }

    /// <summary>The parameters as the optimizers have them: the biases, then the weights class by class.</summary>
    internal double[] Flatten() =>
        _biases.Concat(_weights.SelectMany(weights => weights)).Select(value => (double)value).ToArray();

    /// <summary>Turns the scores into what the model outputs.</summary>
    private protected abstract void Calibrate(Span<float> scores);

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.Writer.Write(_featureCount);
        ctx.Writer.Write(_biases.Length);
        ctx.Writer.WriteValues<float>(_biases);
        int nonZeros = _weights.Sum(weights => weights.Count(weight => weight != 0));
        if (2L * nonZeros >= (long)_featureCount * _weights.Length)
            WriteDense(ctx);
        else
            WriteSparse(ctx, nonZeros);

        if (_labelNames != null)
        {
            ctx.SaveBinaryStream(LabelNamesEntry, writer =>
            {
                foreach (string labelName in _labelNames)
                    writer.Write(ctx.Strings.IdOf(labelName));
            });
        }

        if (Statistics != null)
            ctx.SaveModel(Statistics, StatisticsEntry);
    }

    private void WriteDense(ModelSaveContext ctx)
    {
        ctx.Writer.WriteArray(Array.Empty<int>());
        ctx.Writer.WriteArray(Array.Empty<int>());
        ctx.Writer.Write(checked(_featureCount * _weights.Length));
        foreach (float[] weights in _weights)
            ctx.Writer.WriteValues<float>(weights);
    }

    /// <summary>Compressed rows: where each class starts, the features that have a weight, and those weights.</summary>
    private void WriteSparse(ModelSaveContext ctx, int nonZeros)
    {
        ctx.Writer.Write(_weights.Length + 1);
        int start = 0;
        ctx.Writer.Write(start);
        foreach (float[] weights in _weights)
        {
            start += weights.Count(weight => weight != 0);
            ctx.Writer.Write(start);
        }

        ctx.Writer.Write(nonZeros);
        foreach (float[] weights in _weights)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] != 0)
                    ctx.Writer.Write(i);
            }
        }

        ctx.Writer.Write(nonZeros);
        foreach (float weight in _weights.SelectMany(weights => weights).Where(weight => weight != 0))
            ctx.Writer.Write(weight);
    }

    private float[][] ReadDense(ModelLoadContext ctx, int classCount)
    {
        Host.CheckDecode(ctx.Reader.ReadInt32() == 0, "A dense model has indices.");
        Host.CheckDecode(ctx.Reader.ReadInt32() == (long)classCount * _featureCount, "The number of weights is wrong.");
        var weights = new float[classCount][];
        for (int i = 0; i < classCount; i++)
            weights[i] = ctx.Reader.ReadValues<float>(_featureCount);
        return weights;
    }

    private float[][] ReadSparse(ModelLoadContext ctx, int classCount, int[] starts)
    {
        Host.CheckDecode(starts.Length == classCount + 1 && starts[0] == 0, "The classes of the weights are out of order.");
        int[] indices = ctx.Reader.ReadArray<int>();
        float[] values = ctx.Reader.ReadArray<float>();
        Host.CheckDecode(indices.Length == starts[classCount] && values.Length == indices.Length,
            "The number of weights is wrong.");
        var weights = new float[classCount][];
        for (int i = 0; i < classCount; i++)
        {
            Host.CheckDecode(starts[i] <= starts[i + 1] && starts[i + 1] <= indices.Length,
                "The classes of the weights are out of order.");
            weights[i] = new float[_featureCount];
            for (int j = starts[i]; j < starts[i + 1]; j++)
            {
                Host.CheckDecode(indices[j] >= 0 && indices[j] < _featureCount, "A weight belongs to no feature.");
                weights[i][indices[j]] = values[j];
            }
        }

        return weights;
    }
}
