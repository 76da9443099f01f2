using System;

namespace Microsoft.ML.Data;

/// <summary>PredictedLabel, the number of the best score from 1, and Score with a value for each class or cluster.</summary>
internal sealed class VectorPredictionMapper : PredictionMapper
{
    private readonly IVectorPredictor _predictor;
    private readonly bool _smallestWins;

    /// <param name="transformer">Who predicts.</param>
    /// <param name="features">The column of the features.</param>
    /// <param name="inputSchema">The schema it is in.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="kind">What is predicted, one of <see cref="AnnotationUtils.Const.ScoreColumnKind"/>.</param>
    /// <param name="smallestWins">Whether the best score is the smallest one.</param>
    /// <param name="scoreColumn">The name of the column of the scores.</param>
    /// <param name="predictedLabelColumn">The name of the column of the prediction.</param>
    /// <param name="trainLabel">The label that was trained on: its key values name the classes.</param>
    internal VectorPredictionMapper(
        ITransformer transformer, DataViewSchema.Column features, DataViewSchema inputSchema, IVectorPredictor predictor,
        string kind, bool smallestWins, string scoreColumn, string predictedLabelColumn, DataViewSchema.Column? trainLabel)
        : base(transformer, features, MakeOutputs(inputSchema, predictor, kind, scoreColumn, predictedLabelColumn, trainLabel))
    {
        _predictor = predictor;
        _smallestWins = smallestWins;
    }

    protected override Delegate[] CreateGetters(DataViewRow input, ValueGetter<VBuffer<float>> features)
    {
        VBuffer<float> vector = default;
        var scores = new float[_predictor.OutputCount];
        long position = -1;
        float[] Scores()
        {
            if (position != input.Position)
            {
                features(ref vector);
                _predictor.Score(in vector, scores);
                position = input.Position;
            }

            return scores;
        }

        ValueGetter<uint> label = (ref uint value) => value = (uint)(IndexOfBest(Scores()) + 1);
        ValueGetter<VBuffer<float>> all = (ref VBuffer<float> value) =>
            VBuffer<float>.Copy(Scores(), 0, ref value, scores.Length);
        return [label, all];
    }

    /// <summary>The first of the best scores; -1, which makes the key missing, where all are NaN.</summary>
    private int IndexOfBest(ReadOnlySpan<float> scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
                continue;
            if (best < 0 || (_smallestWins ? scores[i] < scores[best] : scores[i] > scores[best]))
                best = i;
        }

        return best;
    }

    private static DataViewSchema.DetachedColumn[] MakeOutputs(
        DataViewSchema inputSchema, IVectorPredictor predictor, string kind, string scoreColumn, string predictedLabelColumn,
        DataViewSchema.Column? trainLabel)
    {
        int count = predictor.OutputCount;
        uint set = NextScoreSet(inputSchema);
        DataViewSchema.Annotations.Builder label =
            ScoreAnnotations(set, kind, AnnotationUtils.Const.ScoreValueKind.PredictedLabel);
        DataViewSchema.Annotations.Builder score = ScoreAnnotations(set, kind, AnnotationUtils.Const.ScoreValueKind.Score);
        if (trainLabel?.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is { } values
            && values.Type is VectorDataViewType type && type.Size == count)
        {
            Delegate getter = trainLabel.Value.Annotations.GetGetterInternal(values.Index);
            label.Add(AnnotationUtils.Kinds.KeyValues, type, getter);
            score.Add(AnnotationUtils.Kinds.TrainingLabelValues, type, getter);
            if (type.ItemType is TextDataViewType)
                score.Add(AnnotationUtils.Kinds.SlotNames, type, getter);
        }

        return
        [
            new DataViewSchema.DetachedColumn(
                predictedLabelColumn, new KeyDataViewType(typeof(uint), count), label.ToAnnotations()),
            new DataViewSchema.DetachedColumn(
                scoreColumn, new VectorDataViewType(NumberDataViewType.Single, count), score.ToAnnotations()),
        ];
    }
}
