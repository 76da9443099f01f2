using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Classifies images; made by <see cref="ImageClassificationEstimator"/>.</summary>
[Component("OnnxImageClassification", 1)]
public sealed class ImageClassificationTransformer : OnnxScorerTransformer, IComponent<ImageClassificationTransformer>
{
    private readonly ImageClassificationOptions _options;
    private readonly OnnxImageModel _model;
    private readonly ClassLabels _labels;
    private readonly ScoreActivation _activation;

    internal ImageClassificationTransformer(ImageClassificationOptions options, OnnxImageModel model)
        : base(options, model)
    {
        _options = options;
        _model = model;
        int[] shape = model.OutputShape(0);
        if (shape.Length < 2 || shape[1] == 0 || shape.Skip(2).Any(size => size > 1))
            throw model.Misfit($"its first output is {model.DescribeOutput(0)}; wanted is [batch, classes]");
        ClassNames = model.FindClassNames(options, shape[1] < 0 ? null : Math.Max(shape[1], 2));
        _labels = ClassLabels.FromNames(ClassNames);
        _activation = options.Activation ?? (model.GivesProbabilities() ? ScoreActivation.None : ScoreActivation.Softmax);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    static ImageClassificationTransformer IComponent<ImageClassificationTransformer>.Read(ComponentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var options = OptionsText.Read<ImageClassificationOptions>(reader.ReadString());
        return OnnxImageModel.Read(reader, options, ImagePreprocessing.ImageNet)
            .HandTo(model => new ImageClassificationTransformer(options, model));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        _labels.CreateOutputColumns(inputSchema);

    /// <inheritdoc/>
    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity);

    private sealed class Evaluator(ImageClassificationTransformer owner, DataViewRow input, int capacity)
        : OnnxImageEvaluator(owner._model, owner._options, input)
    {
        private readonly int _count = owner.ClassNames.Count;
        private readonly float[] _scores = new float[capacity * owner.ClassNames.Count];

        protected internal override Delegate CreateGetter(int column) => column == 0
            ? (ValueGetter<uint>)((ref uint label) => label = (uint)ClassScores.IndexOfMax(ScoresOf(Current)) + 1)
            : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
                VectorValues.Give<float>(ScoresOf(Current), ref scores));

        protected override void Decode(int row, ImagePlacement placement, ModelOutputs outputs, int image)
        {
            ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
            Span<float> scores = ScoresOf(row);
            if (values.Length == 1 && _count == 2)
            {
                float score = owner._activation == ScoreActivation.None ? values[0] : Activations.Sigmoid(values[0]);
                (scores[0], scores[1]) = (1 - score, score);
            }
            else if (values.Length == _count)
            {
                Activations.Apply(owner._activation, values, scores);
            }
            else
            {
                throw owner._model.Misfit($"it gave {values.Length} scores for {_count} classes");
            }
        }

        private Span<float> ScoresOf(int row) => _scores.AsSpan(row * _count, _count);
    }
}
