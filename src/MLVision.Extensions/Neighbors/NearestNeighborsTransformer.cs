using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds the class and the scores by the nearest training examples; see <see cref="NearestNeighborsTrainer"/>.</summary>
[Component("NearestNeighbors", 1)]
public sealed class NearestNeighborsTransformer : RowMappingTransformer, IComponent<NearestNeighborsTransformer>,
    ISingleFeaturePredictionTransformer<NearestNeighborsModel>
{
    private const string TrainingFile = "training.bin";
    private readonly ClassLabels _classes;

    internal NearestNeighborsTransformer(string featureColumnName, ClassLabels classes, NearestNeighborsModel model)
    {
        FeatureColumnName = featureColumnName;
        _classes = classes;
        Model = model;
    }

    /// <summary>The training examples and how they are used.</summary>
    public NearestNeighborsModel Model { get; }

    /// <summary>The name of the feature column.</summary>
    public string FeatureColumnName { get; }

    /// <summary>The type of the feature column: a vector of <see cref="float"/> of the length that was trained on.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Model.FeatureCount);

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs =>
        [InputColumn.FloatVector(FeatureColumnName, Model.FeatureCount)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => 512;

    /// <inheritdoc/>
    protected internal override bool ComputesWholeBatches => true;

    static NearestNeighborsTransformer IComponent<NearestNeighborsTransformer>.Read(ComponentReader reader)
    {
        string featureColumnName = reader.ReadString();
        ClassLabels classes = ClassLabels.Read(reader);
        var metric = (NeighborMetric)reader.ReadInt32();
        var weights = (NeighborWeights)reader.ReadInt32();
        int neighborCount = reader.ReadInt32();
        var labels = new int[reader.ReadInt32()];
        int featureCount = reader.ReadInt32();
        NearestNeighborsModel model = reader.ReadLarge(TrainingFile, file =>
        {
            var features = new float[labels.Length * featureCount];
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(features.AsSpan()));
            return new NearestNeighborsModel(features, labels, featureCount, classes.Count, neighborCount, metric, weights);
        });
        return new NearestNeighborsTransformer(featureColumnName, classes, model);
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        writer.Write(FeatureColumnName);
        _classes.Write(writer);
        writer.Write((int)Model.Metric);
        writer.Write((int)Model.Weights);
        writer.Write(Model.NeighborCount);
        writer.Write(Model.RowCount);
        writer.Write(Model.FeatureCount);
        writer.WriteLarge(TrainingFile, file =>
        {
            file.Write(MemoryMarshal.AsBytes(Model.Labels));
            file.Write(MemoryMarshal.AsBytes(Model.Features));
        });
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        _classes.CreateOutputColumns(inputSchema);

    /// <inheritdoc/>
    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity);

    private sealed class Evaluator(NearestNeighborsTransformer owner, DataViewRow input, int capacity) : BatchEvaluator
    {
        private readonly NearestNeighborsModel _model = owner.Model;
        private readonly ValueGetter<VBuffer<float>> _getFeatures =
            input.GetGetter<VBuffer<float>>(input.Schema[owner.FeatureColumnName]);
        private readonly NeighborSearch _search = new(owner.Model, capacity);
        private readonly float[] _scores = new float[capacity * owner.Model.ClassCount];
        private VBuffer<float> _features;

        protected internal override void Read(int index)
        {
            _getFeatures(ref _features);
            VectorValues.RequireFinite(_features, owner.FeatureColumnName, input.Position);
            _features.CopyTo(_search.Query(index));
        }

        protected internal override void Evaluate(int count)
        {
            _search.Run(count);
            for (int i = 0; i < count; i++)
                _model.Vote(_search.Neighbors(i), Scores(i));
        }

        protected internal override Delegate CreateGetter(int column) => column == 0
            ? (ValueGetter<uint>)((ref uint label) => label = (uint)ClassScores.IndexOfMax(Scores(Current)) + 1)
            : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
                VectorValues.Give(Scores(Current), ref scores));

        private Span<float> Scores(int index) => _scores.AsSpan(index * _model.ClassCount, _model.ClassCount);
    }
}
