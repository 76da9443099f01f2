using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Bridge;

/// <summary>Means of red, green and blue of an image, computed for whole batches.</summary>
[Component("MeanColor", 1)]
internal sealed class MeanColorTransformer(int lookAheadRows = 4, int lookAheadThreads = 2)
    : RowMappingTransformer, IComponent<MeanColorTransformer>
{
    private int _openEvaluators;

    /// <summary>How many evaluators are not disposed.</summary>
    public int OpenEvaluators => _openEvaluators;

    /// <summary>How many rows each batch had, and on which thread it was computed.</summary>
    public ConcurrentQueue<(int Rows, int Thread)> Batches { get; } = [];

    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image("Image")];

    protected internal override int LookAheadRows => lookAheadRows;

    protected internal override int LookAheadThreads => lookAheadThreads;

    protected internal override bool ComputesWholeBatches => true;

    public static MeanColorTransformer Read(ComponentReader reader) => new();

    protected internal override void Write(ComponentWriter writer)
    {
    }

    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) => Columns;

    internal static DataViewSchema.DetachedColumn[] Columns =>
        [new("Mean", new VectorDataViewType(NumberDataViewType.Single, 3))];

    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity);

    private sealed class Evaluator : BatchEvaluator
    {
        private readonly MeanColorTransformer _owner;
        private readonly ImageInput _image;
        private readonly float[][] _sums;
        private readonly float[][] _means;

        public Evaluator(MeanColorTransformer owner, DataViewRow input, int capacity)
        {
            _owner = owner;
            _image = new ImageInput(input, "Image");
            _sums = new float[capacity][];
            _means = new float[capacity][];
            Interlocked.Increment(ref owner._openEvaluators);
        }

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
            _owner.Batches.Enqueue((count, Environment.CurrentManagedThreadId));
            for (int i = 0; i < count; i++)
                _means[i] = [_sums[i][0] / _sums[i][3], _sums[i][1] / _sums[i][3], _sums[i][2] / _sums[i][3]];
        }

        protected internal override Delegate CreateGetter(int column) =>
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VBuffer<float>.Copy(_means[Current], 0, ref value, 3));

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref _owner._openEvaluators);
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
