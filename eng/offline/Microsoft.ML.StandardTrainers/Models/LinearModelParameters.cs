using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A linear model with one score: weights · features + bias.</summary>
public abstract class LinearModelParameters : ModelParametersBase<float>, ICalculateFeatureContribution, IScalarPredictor
{
    private readonly float[] _weights;

    private protected LinearModelParameters(IHostEnvironment env, string name, float[] weights, float bias)
        : base(env, name)
    {
        Host.CheckParam(FloatVectors.AllFinite(weights), nameof(weights),
            "Cannot initialize linear predictor with non-finite weights");
        Host.CheckParam(float.IsFinite(bias), nameof(bias), "Cannot initialize linear predictor with non-finite bias");
        _weights = weights;
        Bias = bias;
    }

    private protected LinearModelParameters(IHostEnvironment env, string name, ModelLoadContext ctx)
        : base(env, name, ctx)
    {
        Bias = ctx.Reader.ReadSingle();
        Host.CheckDecode(float.IsFinite(Bias), "The bias is not finite.");
        int length = ctx.Reader.ReadCount(1);
        int[] indices = ctx.Reader.ReadArray<int>();
        float[] values = ctx.Reader.ReadArray<float>();
        Host.CheckDecode(FloatVectors.AllFinite(values), "A weight is not finite.");
        if (indices.Length == 0 && values.Length == length)
        {
            _weights = values;
            return;
        }

        Host.CheckDecode(indices.Length == values.Length, "There are not as many weights as features with a weight.");
        _weights = new float[length];
        int previous = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            Host.CheckDecode(indices[i] > previous && indices[i] < length, "The features with a weight are out of order.");
            _weights[indices[i]] = values[i];
            previous = indices[i];
        }
    }

    public IReadOnlyList<float> Weights => Array.AsReadOnly(_weights);

    public float Bias { get; protected set; }

    FeatureContributionCalculator ICalculateFeatureContribution.FeatureContributionCalculator =>
        new FeatureContributionCalculator(this);

    int IPredictorProducing<float>.FeatureCount => _weights.Length;

    float IScalarPredictor.Score(in VBuffer<float> features)
    {
        if (features.Length != _weights.Length)
            throw Host.Except($"Input is of length {features.Length}, but predictor expected length {_weights.Length}");
        return Bias + FloatVectors.Dot(_weights, in features);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.Writer.Write(Bias);
        ctx.Writer.Write(_weights.Length);
        // Most weights are zero after L1 regularisation; the format of a dense vector has no indices.
        int[] indices = Enumerable.Range(0, _weights.Length).Where(i => _weights[i] != 0).ToArray();
        if (2 * indices.Length >= _weights.Length)
        {
            ctx.Writer.WriteArray(Array.Empty<int>());
            ctx.Writer.WriteArray(_weights);
        }
        else
        {
            ctx.Writer.WriteArray(indices);
            ctx.Writer.WriteArray(Array.ConvertAll(indices, i => _weights[i]));
        }
    }
}
