using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Tells the class of each pixel; made by <see cref="SemanticSegmentationEstimator"/>.</summary>
[Component("OnnxSemanticSegmentation", 1)]
public sealed class SemanticSegmentationTransformer : OnnxScorerTransformer, IComponent<SemanticSegmentationTransformer>
{
    private readonly SemanticSegmentationOptions _options;
    private readonly OnnxImageModel _model;
    private readonly SegmentationOutput _output;
    private readonly ScoreActivation _activation;

    internal SemanticSegmentationTransformer(SemanticSegmentationOptions options, OnnxImageModel model)
        : base(options, model)
    {
        _options = options;
        _model = model;
        _output = SegmentationOutput.Find(model);
        if (_output.HoldsClasses && options.ProbabilityColumnName is not null)
            throw model.Misfit("ProbabilityColumnName is set, but its output is the classes themselves");
        _activation = options.Activation ?? (model.GivesProbabilities() ? ScoreActivation.None : ScoreActivation.Softmax);
        ClassNames = model.FindClassNames(options, _output.ClassCount);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    static SemanticSegmentationTransformer IComponent<SemanticSegmentationTransformer>.Read(ComponentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var options = OptionsText.Read<SemanticSegmentationOptions>(reader.ReadString());
        return OnnxImageModel.Read(reader, options, ImagePreprocessing.ImageNet)
            .HandTo(model => new SemanticSegmentationTransformer(options, model));
    }

    internal static IEnumerable<DataViewSchema.DetachedColumn> CreateColumns(
        SemanticSegmentationOptions options, IReadOnlyList<string> classNames)
    {
        var mask = new DataViewSchema.Annotations.Builder();
        mask.AddTexts(ColumnAnnotations.ClassNames, classNames);
        yield return new DataViewSchema.DetachedColumn(
            options.PredictedMaskColumnName, new VectorDataViewType(NumberDataViewType.Byte), mask.ToAnnotations());
        if (options.ProbabilityColumnName is not null)
        {
            yield return new DataViewSchema.DetachedColumn(
                options.ProbabilityColumnName, new VectorDataViewType(NumberDataViewType.Single));
        }

        if (options.OverlayColumnName is not null)
            yield return new DataViewSchema.DetachedColumn(options.OverlayColumnName, new ImageDataViewType());
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        CreateColumns(_options, ClassNames);

    /// <inheritdoc/>
    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity, _options.OverlayColumnName is not null && isActive(OverlayColumn));

    private int OverlayColumn => _options.ProbabilityColumnName is null ? 1 : 2;

    private sealed class Evaluator(SemanticSegmentationTransformer owner, DataViewRow input, int capacity, bool hasOverlays)
        : OnnxImageEvaluator(owner._model, owner._options, input)
    {
        private readonly SegmentedImage?[] _rows = new SegmentedImage?[capacity];
        private readonly AnnotatedImage?[] _overlays = new AnnotatedImage?[capacity];
        private readonly ScorePlanes _planes = new();
        private float[] _scores = [];
        private float[] _moved = [];

        protected internal override Delegate CreateGetter(int column) => column switch
        {
            0 => (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
                VectorValues.Give<byte>(_rows[Current]!.Mask, ref value)),
            _ when hasOverlays && column == owner.OverlayColumn => (ValueGetter<MLImage>)((ref MLImage value) =>
            {
                // As with ML.NET's own image columns, whoever fills a variable frees the image that was in it.
                value?.Dispose();
                value = _overlays[Current]!.ToImage();
            }),
            _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                VectorValues.Give<float>(_rows[Current]!.Probabilities!, ref value)),
        };

        protected override void ReadImage(int row, ImageView image)
        {
            _overlays[row] = hasOverlays ? new AnnotatedImage(image) : null;
            bool hasWindows = owner._options.WindowOverlap is not null;
            _rows[row] = new SegmentedImage(
                owner._options, owner._activation, image.Width, image.Height, hasWindows && !owner._output.HoldsClasses);
            if (!hasWindows)
            {
                base.ReadImage(row, image);
                return;
            }

            ImageInputShape shape = owner._model.Shape;
            foreach (int top in WindowStarts(image.Height, shape.Height))
            {
                foreach (int left in WindowStarts(image.Width, shape.Width))
                {
                    int width = Math.Min(shape.Width, image.Width), height = Math.Min(shape.Height, image.Height);
                    AddTile(row, image, new PixelBox(left, top, width, height), new PixelBox(0, 0, width, height));
                }
            }
        }

        protected override void Decode(int row, ImagePlacement placement, ModelOutputs outputs, int image)
        {
            SegmentedImage target = _rows[row]!;
            ImageInputShape shape = owner._model.Shape;
            ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
            int[] dimensions = outputs.Shape(0);
            bool isLast = owner._output.IsChannelsLast;
            int rows = dimensions[^(isLast ? 3 : 2)], columns = dimensions[^(isLast ? 2 : 1)];
            // The part of the image that the model saw.
            (int left, int width) = Visible(placement.ScaleX, placement.OffsetX, shape.Width, target.Width);
            (int top, int height) = Visible(placement.ScaleY, placement.OffsetY, shape.Height, target.Height);
            float cellsX = (float)columns / shape.Width, cellsY = (float)rows / shape.Height;
            float scaleX = placement.ScaleX * cellsX, offsetX = placement.OffsetX * cellsX;
            float scaleY = placement.ScaleY * cellsY, offsetY = placement.OffsetY * cellsY;
            if (owner._output.HoldsClasses)
            {
                CopyClasses(values, target);
                return;
            }

            int planes = values.Length / (rows * columns);
            if (isLast && planes > 1)
                values = MovePlanes(values, planes);
            if (_scores.Length < planes * width)
                _scores = new float[planes * width];
            _planes.Prepare(left, width, scaleX, offsetX, columns);
            for (int y = top; y < top + height; y++)
            {
                (int cell, float weight) = ScorePlanes.Locate(y, scaleY, offsetY, rows);
                for (int c = 0; c < planes; c++)
                {
                    _planes.Read(values.Slice(c * rows * columns, rows * columns), columns, cell, weight,
                        _scores.AsSpan(c * width, width));
                }

                target.Add(left, y, planes, _scores.AsSpan(0, planes * width));
            }

            void CopyClasses(ReadOnlySpan<float> classes, SegmentedImage mask)
            {
                for (int y = top; y < top + height; y++)
                {
                    int line = Nearest(y, scaleY, offsetY, rows) * columns;
                    for (int x = left; x < left + width; x++)
                    {
                        float value = classes[line + Nearest(x, scaleX, offsetX, columns)];
                        mask.Mask[y * mask.Width + x] = value is >= 0 and < 255 ? (byte)value : SegmentedImage.None;
                    }
                }
            }
        }

        /// <summary>Puts the scores of each class side by side.</summary>
        private float[] MovePlanes(ReadOnlySpan<float> values, int planes)
        {
            if (_moved.Length != values.Length)
                _moved = new float[values.Length];
            int cells = values.Length / planes;
            for (int i = 0; i < cells; i++)
            {
                for (int c = 0; c < planes; c++)
                    _moved[c * cells + i] = values[i * planes + c];
            }

            return _moved;
        }

        protected override void Finish(int row)
        {
            _rows[row]!.Finish();
            _overlays[row]?.DrawMask(_rows[row]!.Mask, owner.ClassNames);
        }

        private static int Nearest(int pixel, float scale, float offset, int cells) =>
            Math.Clamp((int)((pixel + 0.5f) * scale + offset), 0, cells - 1);

        /// <summary>The pixels of the image whose centres lie in the model's input.</summary>
        private static (int First, int Count) Visible(float scale, float offset, int inputLength, int imageLength)
        {
            int first = Math.Max(0, (int)MathF.Ceiling(-offset / scale - 0.5f));
            int end = Math.Min(imageLength, (int)MathF.Ceiling((inputLength - offset) / scale - 0.5f));
            return (first, Math.Max(0, end - first));
        }

        private IEnumerable<int> WindowStarts(int imageLength, int window)
        {
            int step = Math.Max(1, (int)(window * (1 - owner._options.WindowOverlap!.Value)));
            int start = 0;
            for (; start + window < imageLength; start += step)
                yield return start;
            // The last one ends with the image.
            yield return Math.Max(0, imageLength - window);
        }
    }
}
