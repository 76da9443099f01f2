using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Bridge;

/// <summary>Means of red, green and blue of an image, computed for whole batches.</summary>
[Component("MeanColor", 1)]
internal sealed class MeanColorTransformer : RowMappingTransformer, IComponent<MeanColorTransformer>
{
    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image("Image")];

    protected internal override int LookAheadRows => 4;

    public static MeanColorTransformer Read(ComponentReader reader) => new();

    protected internal override void Write(ComponentWriter writer)
    {
    }

    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) => Columns;

    internal static DataViewSchema.DetachedColumn[] Columns =>
        [new("Mean", new VectorDataViewType(NumberDataViewType.Single, 3))];

    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
        new Evaluator(input, 1).CreateRowGetters(input, 1, isActive);

    protected internal override BatchEvaluator? CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(input, capacity);

    private sealed class Evaluator(DataViewRow input, int capacity) : BatchEvaluator
    {
        private readonly ImageInput _image = new(input, "Image");
        private readonly float[][] _sums = new float[capacity][];
        private readonly float[][] _means = new float[capacity][];

        protected internal override void Read(int index)
        {
            ImageView image = _image.Read();
            var sums = new float[4];
            for (int i = 0; i < image.Pixels.Length; i += 4)
            {
                sums[0] += image.Pixels[i + image.RedOffset];
                sums[1] += image.Pixels[i + 1];
                sums[2] += image.Pixels[i + image.BlueOffset];
                sums[3]++;
            }

            _sums[index] = sums;
        }

        protected internal override void Evaluate(int count)
        {
            for (int i = 0; i < count; i++)
                _means[i] = [_sums[i][0] / _sums[i][3], _sums[i][1] / _sums[i][3], _sums[i][2] / _sums[i][3]];
        }

        protected internal override Delegate CreateGetter(int column) =>
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VBuffer<float>.Copy(_means[Current], 0, ref value, 3));
    }
}

/// <summary>Makes a <see cref="MeanColorTransformer"/>.</summary>
internal sealed class MeanColorEstimator : RowMappingEstimator<MeanColorTransformer>
{
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image("Image")];

    protected override MeanColorTransformer FitCore(IDataView input) => new();

    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        MeanColorTransformer.Columns;
}
