using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Pipeline;

[TestClass]
public sealed class ChainTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void A_wrong_schema_later_in_the_chain_throws_before_anything_is_fitted()
    {
        bool fitted = false;
        var chain = _ml.Transforms.CopyColumns("B", "A").WithOnFitDelegate(_ => fitted = true)
            .Append(_ml.Transforms.CopyColumns("C", "Nope"));
        Exception error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Data()));
        StringAssert.Contains(error.Message, "Could not find input column 'Nope'");
        Assert.IsFalse(fitted);
    }

    [TestMethod]
    public void GetModelFor_keeps_the_transformers_of_a_scope()
    {
        TransformerChain<ITransformer> all = new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.CopyColumns("B", "A"), TransformerScope.Training)
            .Append<ITransformer>(_ml.Transforms.CopyColumns("C", "A"), TransformerScope.Everything)
            .Fit(Data());
        Assert.HasCount(2, all.ToArray());
        Assert.HasCount(1, all.GetModelFor(TransformerScope.Scoring).ToArray());
        Assert.IsNull(all.Transform(Data()).Schema.GetColumnOrNull("B"));
        Assert.IsNotNull(all.Transform(Data(), TransformerScope.Training).Schema.GetColumnOrNull("B"));
    }

    [TestMethod]
    public void A_cache_checkpoint_reads_the_source_once()
    {
        int passes = 0;
        IEnumerable<Row> Rows()
        {
            passes++;
            for (int i = 0; i < 50; i++)
                yield return new Row { A = i };
        }

        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        var chain = _ml.Transforms.CopyColumns("B", "A").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.NormalizeMinMax("B"))
            .Append(_ml.Transforms.NormalizeMeanVariance("B"));
        chain.Fit(data);
        Assert.AreEqual(1, passes);
    }

    [TestMethod]
    public void Disposing_a_chain_disposes_its_transformers()
    {
        var transformer = new Disposable();
        new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("B", "A").Fit(Data()), transformer).Dispose();
        Assert.IsTrue(transformer.Disposed);
    }

    [TestMethod]
    public void Messages_name_their_source_and_kind()
    {
        var messages = new List<LoggingEventArgs>();
        _ml.Log += (_, message) =>
        {
            lock (messages)
                messages.Add(message);
        };
        _ml.Transforms.Conversion.MapValueToKey("K", "A").Fit(Data());
        LoggingEventArgs first = messages[0];
        Assert.AreEqual($"[Source={first.Source}, Kind={first.Kind}] {first.RawMessage}", first.Message);
        Assert.IsFalse(string.IsNullOrEmpty(first.Source));
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_random_numbers()
    {
        float[] Shuffled(int seed) => new MLContext(seed).Data.ShuffleRows(Data()).GetColumn<float>("A").ToArray();
        CollectionAssert.AreEqual(Shuffled(5), Shuffled(5));
        CollectionAssert.AreNotEqual(Shuffled(5), Shuffled(6));
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i => new Row { A = i }));

    private sealed class Row
    {
        public float A { get; set; }
    }

    private sealed class Disposable : ITransformer, IDisposable
    {
        public bool Disposed { get; private set; }

        public bool IsRowToRowMapper => false;

        public void Dispose() => Disposed = true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;
    }
}
