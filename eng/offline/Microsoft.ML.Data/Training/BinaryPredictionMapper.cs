using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>PredictedLabel, Score and, where the model is calibrated, Probability.</summary>
internal sealed class BinaryPredictionMapper : PredictionMapper
{
    private readonly IScalarPredictor _predictor;
    private readonly float _threshold;
    private readonly bool _byProbability;

    /// <param name="transformer">Who predicts.</param>
    /// <param name="features">The column of the features.</param>
    /// <param name="inputSchema">The schema it is in.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="threshold">What is above it is positive.</param>
    /// <param name="byProbability">Whether the threshold is one of the probability, not of the score.</param>
    internal BinaryPredictionMapper(
        ITransformer transformer, DataViewSchema.Column features, DataViewSchema inputSchema, IScalarPredictor predictor,
        float threshold, bool byProbability)
        : base(transformer, features, MakeOutputs(inputSchema, predictor))
    {
        _predictor = predictor;
        _threshold = threshold;
        _byProbability = byProbability;
    }

    protected override Delegate[] CreateGetters(DataViewRow input, ValueGetter<VBuffer<float>> features)
    {
        VBuffer<float> vector = default;
        float score = 0;
        long position = -1;
        float Score()
        {
            if (position != input.Position)
            {
                features(ref vector);
                score = _predictor.Score(in vector);
                position = input.Position;
            }

            return score;
        }

        var probability = _predictor as IProbabilityPredictor;
        ValueGetter<bool> label = (ref bool value) =>
            value = (_byProbability ? probability.ToProbability(Score()) : Score()) > _threshold;
        ValueGetter<float> raw = (ref float value) => value = Score();
        if (probability == null)
            return [label, raw];
        return [label, raw, (ValueGetter<float>)((ref float value) => value = probability.ToProbability(Score()))];
    }

    private static DataViewSchema.DetachedColumn[] MakeOutputs(DataViewSchema inputSchema, IScalarPredictor predictor)
    {
        const string kind = AnnotationUtils.Const.ScoreColumnKind.BinaryClassification;
        uint set = NextScoreSet(inputSchema);
        var columns = new List<DataViewSchema.DetachedColumn>
        {
            new DataViewSchema.DetachedColumn(
                DefaultColumnNames.PredictedLabel,
                BooleanDataViewType.Instance,
                ScoreAnnotations(set, kind, AnnotationUtils.Const.ScoreValueKind.PredictedLabel).ToAnnotations()),
            new DataViewSchema.DetachedColumn(
                DefaultColumnNames.Score,
                NumberDataViewType.Single,
                ScoreAnnotations(set, kind, AnnotationUtils.Const.ScoreValueKind.Score).ToAnnotations()),
        };
        if (predictor is IProbabilityPredictor)
        {
            DataViewSchema.Annotations.Builder annotations =
                ScoreAnnotations(set, kind, AnnotationUtils.Const.ScoreValueKind.Probability);
            annotations.AddIsNormalized();
            columns.Add(new DataViewSchema.DetachedColumn(
                DefaultColumnNames.Probability, NumberDataViewType.Single, annotations.ToAnnotations()));
        }

        return columns.ToArray();
    }
}
