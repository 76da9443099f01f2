using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Finds objects in images; made by <see cref="ObjectDetectionEstimator"/>.</summary>
[Component("OnnxObjectDetection", 1)]
public sealed class ObjectDetectionTransformer : OnnxScorerTransformer, IComponent<ObjectDetectionTransformer>
{
    private readonly ObjectDetectionOptions _options;
    private readonly OnnxImageModel _model;
    private readonly NonMaximumSuppression _suppression;

    internal ObjectDetectionTransformer(ObjectDetectionOptions options, OnnxImageModel model)
        : base(options, model)
    {
        _options = options;
        _model = model;
        if (!options.Decoder.TellsImagesApart(model))
            model.RunOneByOne();
        ClassNames = model.FindClassNames(options, options.Decoder.CountClasses(model));
        // Nothing overlaps by more than all of it, so that only the order and the number are left.
        _suppression = new NonMaximumSuppression(options.Decoder.NeedsSuppression
            ? options.Suppression
            : new NonMaximumSuppressionOptions { IouThreshold = 1, MaxDetections = options.Suppression.MaxDetections });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    static ObjectDetectionTransformer IComponent<ObjectDetectionTransformer>.Read(ComponentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var options = OptionsText.Read<ObjectDetectionOptions>(reader.ReadString());
        return OnnxImageModel.Read(reader, options, options.Decoder.UsualPreprocessing)
            .HandTo(model => new ObjectDetectionTransformer(options, model));
    }

    internal static IEnumerable<DataViewSchema.DetachedColumn> CreateColumns(
        ObjectDetectionOptions options, IReadOnlyList<string> classNames)
    {
        var label = new DataViewSchema.Annotations.Builder();
        label.AddTexts(ColumnAnnotations.KeyValues, classNames);
        return
        [
            new(options.PredictedLabelColumnName,
                new VectorDataViewType(new KeyDataViewType(typeof(uint), classNames.Count)), label.ToAnnotations()),
            new(options.PredictedBoundingBoxColumnName, new VectorDataViewType(NumberDataViewType.Single)),
            new(options.ScoreColumnName, new VectorDataViewType(NumberDataViewType.Single)),
        ];
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        CreateColumns(_options, ClassNames);

    /// <inheritdoc/>
    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity);

    private sealed class Evaluator(ObjectDetectionTransformer owner, DataViewRow input, int capacity)
        : OnnxImageEvaluator(owner._model, owner._options, input)
    {
        private readonly DetectionCandidates _candidates = new(owner._options.ScoreThreshold);
        private readonly Detections[] _rows = new Detections[capacity];

        protected internal override Delegate CreateGetter(int column) => column switch
        {
            0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) =>
                VectorValues.Give<uint>(_rows[Current].Labels, ref value)),
            1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                VectorValues.Give(MemoryMarshal.Cast<BoundingBox, float>(_rows[Current].Boxes), ref value)),
            _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                VectorValues.Give<float>(_rows[Current].Scores, ref value)),
        };

        protected override void Decode(int row, ImagePlacement placement, ModelOutputs outputs, int image)
        {
            _candidates.Clear();
            owner._options.Decoder.Decode(owner._model, outputs, image, _candidates);
            KeptBox[] kept = owner._suppression.Apply(_candidates.Boxes, _candidates.Scores, _candidates.Classes);
            var detections = new Detections(new uint[kept.Length], new BoundingBox[kept.Length], new float[kept.Length]);
            for (int i = 0; i < kept.Length; i++)
            {
                int classIndex = _candidates.Classes[kept[i].Index];
                // A class beyond the names is a missing key.
                detections.Labels[i] = classIndex < owner.ClassNames.Count ? (uint)classIndex + 1 : 0;
                detections.Boxes[i] = placement.ToImage(_candidates.Boxes[kept[i].Index]);
                detections.Scores[i] = kept[i].Score;
            }

            _rows[row] = detections;
        }

        private readonly record struct Detections(uint[] Labels, BoundingBox[] Boxes, float[] Scores);
    }
}
