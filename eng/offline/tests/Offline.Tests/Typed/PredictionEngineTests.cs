using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Typed;

[TestClass]
public class PredictionEngineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void OneRowGivesWhatTheTransformerGives()
    {
        using PredictionEngine<Input, Output> engine = _ml.Model.CreatePredictionEngine<Input, Output>(FitSum());

        Output first = engine.Predict(new Input { A = 1, B = 2 });
        Output second = engine.Predict(new Input { A = 3, B = 4 });

        CollectionAssert.AreEqual(new float[] { 1, 2 }, first.Both);
        CollectionAssert.AreEqual(new float[] { 3, 4 }, second.Both);
        Assert.AreEqual("A,B,Both", string.Join(",", engine.OutputSchema.Select(column => column.Name)));
    }

    [TestMethod]
    public void APredictionThatIsGivenIsFilledAndItsArrayKept()
    {
        using PredictionEngine<Input, Output> engine = _ml.Model.CreatePredictionEngine<Input, Output>(FitSum());
        var output = new Output { Both = new float[2] };
        float[] array = output.Both;

        engine.Predict(new Input { A = 5, B = 6 }, ref output);

        Assert.AreSame(array, output.Both);
        CollectionAssert.AreEqual(new float[] { 5, 6 }, array);
    }

    [TestMethod]
    public void PredictingAllocatesNothingButTheResult()
    {
        using PredictionEngine<Input, Output> engine = _ml.Model.CreatePredictionEngine<Input, Output>(FitSum());
        var input = new Input { A = 1, B = 2 };
        var output = new Output { Both = new float[2] };
        for (int i = 0; i < 100; i++)
            engine.Predict(input, ref output);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            engine.Predict(input, ref output);

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void DisposingTheEngineDisposesTheTransformerItOwns()
    {
        var owned = new Disposable();
        _ml.Model.CreatePredictionEngine<Input, Output>(owned).Dispose();
        var kept = new Disposable();
        _ml.Model.CreatePredictionEngine<Input, Output>(kept, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.AreEqual((1, 0), (owned.Disposals, kept.Disposals));
    }

    [TestMethod]
    public void AMissingInputColumnIsNamedWhenTheEngineIsMade()
    {
        ITransformer transformer = FitSum();
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Model.CreatePredictionEngine<OnlyA, Output>(transformer));
        StringAssert.Contains(error.Message, "Could not find input column 'B'");
    }

    [TestMethod]
    public void AnOutputMemberWithoutColumnIsIgnoredUnlessAskedFor()
    {
        ITransformer transformer = FitSum();

        Assert.AreEqual(9f, _ml.Model.CreatePredictionEngine<Input, Extra>(transformer).Predict(new Input()).More);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Model.CreatePredictionEngine<Input, Extra>(transformer, ignoreMissingColumns: false));
    }

    [TestMethod]
    public void NullsAreRefused()
    {
        using PredictionEngine<Input, Output> engine = _ml.Model.CreatePredictionEngine<Input, Output>(FitSum());

        Assert.AreEqual("example", Assert.ThrowsExactly<ArgumentNullException>(() => engine.Predict(null!)).ParamName);
        Assert.AreEqual(
            "transformer",
            Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Model.CreatePredictionEngine<Input, Output>(null!)).ParamName);
    }

    [TestMethod]
    public void TheSchemaOfAModelSizesVectorsOfTheInputClass()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Sized { V = [1, 4] }, new Sized { V = [2, 8] } });
        ITransformer normalizer = _ml.Transforms.NormalizeMinMax("V").Fit(data);

        using PredictionEngine<Open, Open> engine = _ml.Model.CreatePredictionEngine<Open, Open>(normalizer, data.Schema);

        CollectionAssert.AreEqual(new float[] { 0.5f, 1 }, engine.Predict(new Open { V = [1, 8] }).V);
        Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new Open { V = [1, 8, 3] }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Open, Open>(normalizer));
    }

    private ITransformer FitSum()
        => _ml.Transforms.Concatenate("Both", "A", "B").Fit(_ml.Data.LoadFromEnumerable(new[] { new Input() }));

    private sealed class Input
    {
        public float A;
        public float B;
    }

    private sealed class OnlyA
    {
        public float A = 1;
    }

    private sealed class Output
    {
        public float[] Both = [];
    }

    private sealed class Extra
    {
        public float[] Both = [];
        public float More = 9;
    }

    private sealed class Sized
    {
        [VectorType(2)]
        public float[] V = [];
    }

    private sealed class Open
    {
        public float[] V = [];
    }

    private sealed class Disposable : ITransformer, IDisposable
    {
        private readonly ITransformer _inner;

        public Disposable()
        {
            var ml = new MLContext();
            _inner = ml.Transforms.Concatenate("Both", "A", "B").Fit(ml.Data.LoadFromEnumerable(new[] { new Input() }));
        }

        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => true;

        public void Dispose() => Disposals++;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => _inner.Save(ctx);

        public IDataView Transform(IDataView input) => _inner.Transform(input);
    }
}
