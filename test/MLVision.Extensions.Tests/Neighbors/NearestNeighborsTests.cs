using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Neighbors;

[TestClass]
public sealed class NearestNeighborsTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> GoldenCases =>
        Enumerable.Range(0, Golden.Read().Cases.Length).Select(index => new object[] { index });

    [TestMethod]
    [DynamicData(nameof(GoldenCases))]
    public void Neighbors_classes_and_scores_are_those_of_scikit_learn(int index)
    {
        Golden golden = Golden.Read();
        GoldenCase expected = golden.Cases[index];
        NearestNeighborsTransformer model = _ml.MulticlassClassification.Trainers.NearestNeighbors(
            neighborCount: expected.Neighbors,
            metric: Enum.Parse<NeighborMetric>(expected.Metric, ignoreCase: true),
            weights: Enum.Parse<NeighborWeights>(expected.Weights, ignoreCase: true)).Fit(golden.TrainView(_ml));
        IDataView scored = model.Transform(golden.QueryView(_ml));
        uint[] labels = scored.GetColumn<uint>("PredictedLabel").ToArray();
        float[][] scores = scored.GetColumn<float[]>("Score").ToArray();
        for (int query = expected.FirstQuery; query < golden.Queries.Length; query++)
        {
            Neighbor[] neighbors = model.Model.FindNeighbors(golden.Queries[query]);
            CollectionAssert.AreEqual(expected.Indices[query], neighbors.Select(neighbor => neighbor.Row).ToArray());
            for (int i = 0; i < neighbors.Length; i++)
                Assert.AreEqual(expected.Distances[query][i], neighbors[i].Distance, 1e-7);
            Assert.AreEqual((uint)expected.Classes[query] + 1, labels[query]);
            for (int i = 0; i < golden.ClassCount; i++)
                Assert.AreEqual(expected.Scores[query][i], scores[query][i], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Both_kernels_find_the_lowest_scores(bool useVector512)
    {
        // 70 rows, no multiple of the group of rows; 21 features, no multiple of a vector.
        var random = new Random(3);
        float[] rows = Enumerable.Range(0, 70 * 21).Select(_ => random.NextSingle()).ToArray();
        float[] panel = Enumerable.Range(0, 21 * NeighborKernel.PanelWidth).Select(_ => random.NextSingle()).ToArray();
        var index = new NeighborIndex(rows, 21, NeighborMetric.Euclidean);
        var candidates = new NeighborCandidates(NeighborKernel.PanelWidth, 6);
        candidates.Clear(20);
        NeighborKernel.Scan(index, 0, 70, panel, candidates, 0, useVector512);
        for (int query = 0; query < 20; query++)
        {
            (double Score, int Row)[] expected = Enumerable.Range(0, 70)
                .Select(row => (Enumerable.Range(0, 21).Sum(k =>
                    rows[row * 21 + k] * (rows[row * 21 + k] - 2.0 * panel[k * NeighborKernel.PanelWidth + query])), row))
                .Order().Take(6).ToArray();
            CollectionAssert.AreEquivalent(expected.Select(pair => pair.Row).ToArray(), candidates.Rows(query).ToArray());
            Assert.AreEqual(expected[^1].Score, candidates.Scores(query).ToArray().Max(), 1e-4);
        }

        Assert.IsTrue(candidates.Rows(20).ToArray().All(row => row <= 0), "A place without a query has taken a row.");
    }

    [TestMethod]
    public void Neighbors_are_exact_where_single_precision_cannot_tell_them_apart()
    {
        // All rows lie far from the origin and close together: |t|² - 2 q·t has no correct digit of the distances.
        var random = new Random(7);
        Example[] rows = Enumerable.Range(0, 500).Select(i => new Example
        {
            Features = Enumerable.Range(0, 3).Select(_ => 1000 + random.Next(64) / 1024f).ToArray(),
            Label = i % 2 == 0 ? "even" : "odd",
        }).ToArray();
        NearestNeighborsModel model = Train(rows, neighborCount: 7).Model;
        foreach (Example query in rows.Take(50))
        {
            Neighbor[] expected = rows
                .Select((row, i) => new Neighbor(i, Math.Sqrt(
                    Enumerable.Range(0, 3).Sum(k => Math.Pow((double)row.Features[k] - query.Features[k], 2)))))
                .Order().Take(7).ToArray();
            CollectionAssert.AreEqual(expected, model.FindNeighbors(query.Features));
        }
    }

    [TestMethod]
    [DataRow(NeighborMetric.Euclidean)]
    [DataRow(NeighborMetric.Cosine)]
    public void Neighbors_are_exact_where_many_rows_are_equally_far(NeighborMetric metric)
    {
        // Vectors of zeros and ones: few different distances, and some vectors of zeros only.
        var random = new Random(9);
        float[][] rows = Enumerable.Range(0, 400)
            .Select(_ => Enumerable.Range(0, 6).Select(_ => (float)random.Next(2)).ToArray()).ToArray();
        var model = new NearestNeighborsModel(rows.SelectMany(row => row).ToArray(), new int[400], 6, 1, 5, metric,
            NeighborWeights.Uniform);
        var search = new NeighborSearch(model, capacity: 70);
        for (int query = 0; query < 70; query++)
            rows[query].CopyTo(search.Query(query));
        search.Run(70);
        for (int query = 0; query < 70; query++)
        {
            Neighbor[] expected = rows
                .Select((row, i) => new Neighbor(i, Distance(row, rows[query], metric))).Order().Take(5).ToArray();
            CollectionAssert.AreEqual(expected, search.Neighbors(query).ToArray());
        }
    }

    [TestMethod]
    public void Neighbors_are_exact_where_single_precision_overflows()
    {
        Example[] rows = [Row("a", 3e25f, 0), Row("b", 2e25f, 0), Row("a", -1e25f, 0), Row("b", 0, 1e25f)];
        Neighbor[] neighbors = Train(rows, neighborCount: 3).Model.FindNeighbors([2.4e25f, 0]);
        CollectionAssert.AreEqual(new[] { 1, 0, 3 }, neighbors.Select(neighbor => neighbor.Row).ToArray());
    }

    [TestMethod]
    public void The_first_class_wins_a_tie_and_the_first_row_where_distances_are_equal()
    {
        Example[] rows = [Row("b", 0, 1), Row("a", 1, 0), Row("a", 0, -1), Row("b", -1, 0)];
        NearestNeighborsTransformer model = Train(rows, neighborCount: 2);
        // All rows are at distance 1, so the first two decide, and b is the first key.
        IDataView scored = model.Transform(Keyed([Row("a", 0, 0)]));
        Assert.AreEqual(1u, scored.GetColumn<uint>("PredictedLabel").Single());
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f }, scored.GetColumn<float[]>("Score").Single());
        CollectionAssert.AreEqual(new[] { new Neighbor(0, 1), new Neighbor(1, 1) }, model.Model.FindNeighbors([0, 0]));
    }

    [TestMethod]
    public void Evaluation_cross_validation_and_class_names_work()
    {
        var random = new Random(1);
        string[] names = ["cat", "dog", "bird"];
        Example[] rows = Enumerable.Range(0, 120)
            .Select(i => Row(names[i % 3], i % 3 * 4 + random.NextSingle(), random.NextSingle())).ToArray();
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.NearestNeighbors());
        var model = pipeline.Fit(data);
        IDataView scored = model.Transform(data);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 2);
        Assert.AreEqual(1, metrics.MicroAccuracy);
        Assert.AreEqual(1, metrics.TopKAccuracy);
        StringAssert.Contains(metrics.ConfusionMatrix.GetFormattedConfusionTable(), "bird");

        string[] predicted = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored)
            .GetColumn<string>("PredictedLabel").ToArray();
        CollectionAssert.AreEqual(rows.Select(row => row.Label).ToArray(), predicted);

        foreach (var fold in _ml.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3))
            Assert.AreEqual(1, fold.Metrics.MicroAccuracy);
    }

    [TestMethod]
    public void The_score_is_a_single_pass_over_parallel_cursors_too()
    {
        Golden golden = Golden.Read();
        NearestNeighborsTransformer model = _ml.MulticlassClassification.Trainers.NearestNeighbors().Fit(golden.TrainView(_ml));
        IDataView queries = golden.QueryView(_ml);
        uint[] expected = model.Transform(queries).GetColumn<uint>("PredictedLabel").ToArray();
        uint[] cached = model.Transform(_ml.Data.Cache(queries)).GetColumn<uint>("PredictedLabel").ToArray();
        CollectionAssert.AreEqual(expected, cached);
    }

    private static double Distance(float[] a, float[] b, NeighborMetric metric)
    {
        double dot = a.Zip(b, (x, y) => (double)x * y).Sum();
        double squareA = a.Sum(x => (double)x * x), squareB = b.Sum(x => (double)x * x);
        if (metric == NeighborMetric.Euclidean)
            return Math.Sqrt(squareA + squareB - 2 * dot);
        return squareA * squareB > 0 ? 1 - dot / Math.Sqrt(squareA * squareB) : 1;
    }

    private static Example Row(string label, params float[] features) => new() { Features = features, Label = label };

    private IDataView Keyed(Example[] rows)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Example));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        IDataView data = _ml.Data.LoadFromEnumerable(rows, schema);
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private NearestNeighborsTransformer Train(Example[] rows, int neighborCount) =>
        _ml.MulticlassClassification.Trainers.NearestNeighbors(neighborCount: neighborCount).Fit(Keyed(rows));

    private sealed class Example
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed record GoldenCase(string Metric, string Weights, int Neighbors, int FirstQuery, int[][] Indices,
        double[][] Distances, int[] Classes, double[][] Scores);

    private sealed record Golden(int ClassCount, float[][] Train, uint[] Labels, float[][] Queries, GoldenCase[] Cases)
    {
        private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
        private static readonly Lazy<Golden> Content = new(() =>
            JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(TestData.Path("golden", "knn.json")), Json)!);

        public static Golden Read() => Content.Value;

        public IDataView TrainView(MLContext ml) => ml.Data.LoadFromEnumerable(
            Train.Zip(Labels, (features, label) => new GoldenRow { Features = features, Label = label }).ToArray());

        public IDataView QueryView(MLContext ml) =>
            ml.Data.LoadFromEnumerable(Queries.Select(features => new GoldenRow { Features = features }).ToArray());
    }

    private sealed class GoldenRow
    {
        [VectorType(13)]
        public float[] Features { get; set; } = [];

        [KeyType(4)]
        public uint Label { get; set; }
    }
}
