using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Offline.Tests.Trainers;

[TestClass]
public class KMeansTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus)]
    [DataRow(KMeansTrainer.InitializationAlgorithm.Random)]
    [DataRow(KMeansTrainer.InitializationAlgorithm.KMeansYinyang)]
    public void FewClustersAreAsTightAsThoseOfScikitLearn(KMeansTrainer.InitializationAlgorithm algorithm)
    {
        TrainerData.ClusterCase data = Case("few");

        // One start may end in a local optimum, as it does for scikit-learn, which takes the best of twenty.
        double best = Enumerable.Range(1, 10).Min(seed => Inertia(new MLContext(seed), data, algorithm));

        Assert.AreEqual(data.Inertia, best, 1e-4 * data.Inertia);
    }

    [TestMethod]
    public void ManyClustersAreNearlyAsTightAsTheBestOfScikitLearn()
    {
        TrainerData.ClusterCase data = Case("many");

        double found = Inertia(_ml, data, KMeansTrainer.InitializationAlgorithm.KMeansYinyang);

        Assert.IsGreaterThan(data.Inertia * 0.97, found);
        Assert.IsLessThan(data.Inertia * 1.2, found);
    }

    [TestMethod]
    public void ScoresAreSquaredDistancesAndTheNearestClusterIsPredicted()
    {
        TrainerData.ClusterCase data = Case("few");
        IDataView view = View(_ml, data);
        ClusteringPredictionTransformer<KMeansModelParameters> transformer =
            _ml.Clustering.Trainers.KMeans(numberOfClusters: data.K).Fit(view);
        float[][] centroids = Centroids(transformer.Model);

        DataViewSchema schema = transformer.GetOutputSchema(view.Schema);
        uint[] labels = transformer.Transform(view).GetColumn<uint>("PredictedLabel").ToArray();
        float[][] scores = transformer.Transform(view).GetColumn<VBuffer<float>>("Score")
            .Select(score => score.DenseValues().ToArray()).ToArray();

        Assert.AreEqual((ulong)data.K, ((KeyDataViewType)schema["PredictedLabel"].Type).Count);
        for (int i = 0; i < labels.Length; i++)
        {
            double[] distances = centroids.Select(centroid => Distance(centroid, data.Features[i])).ToArray();
            for (int k = 0; k < data.K; k++)
                Assert.AreEqual(distances[k], scores[i][k], 1e-3 * (1 + distances[k]), $"row {i}, cluster {k}");
            Assert.AreEqual(Array.IndexOf(scores[i], scores[i].Min()) + 1, (int)labels[i]);
        }
    }

    [TestMethod]
    public void TheSeedDecidesTheResult()
    {
        TrainerData.ClusterCase data = Case("many");

        CollectionAssert.AreEqual(Fit(2), Fit(2));

        float[] Fit(int seed)
        {
            var ml = new MLContext(seed);
            return Centroids(ml.Clustering.Trainers.KMeans(numberOfClusters: data.K).Fit(View(ml, data)).Model)
                .SelectMany(line => line).ToArray();
        }
    }

    [TestMethod]
    [DataRow(KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus, "to populate 3 clusters (only found 1 distinct instances)")]
    [DataRow(KMeansTrainer.InitializationAlgorithm.Random, "too few examples")]
    public void MoreClustersThanDifferentRowsAreRefused(KMeansTrainer.InitializationAlgorithm algorithm, string reason)
    {
        Point[] points = [new() { Features = [1, 2] }, new() { Features = [1, 2] }];
        IDataView data = _ml.Data.LoadFromEnumerable(points, Point.Schema(2));

        Exception e = Assert.Throws<InvalidOperationException>(() => _ml.Clustering.Trainers.KMeans(
            new KMeansTrainer.Options { NumberOfClusters = 3, InitializationAlgorithm = algorithm }).Fit(data));

        StringAssert.Contains(e.Message, reason);
    }

    private static TrainerData.ClusterCase Case(string name) => TrainerData.Golden.KMeans.Single(data => data.Name == name);

    private static double Inertia(MLContext ml, TrainerData.ClusterCase data, KMeansTrainer.InitializationAlgorithm algorithm)
    {
        var options = new KMeansTrainer.Options { NumberOfClusters = data.K, InitializationAlgorithm = algorithm };
        float[][] centroids = Centroids(ml.Clustering.Trainers.KMeans(options).Fit(View(ml, data)).Model);
        return data.Features.Sum(row => centroids.Min(centroid => Distance(centroid, row)));
    }

    private static double Distance(float[] x, float[] y) => x.Zip(y, (a, b) => ((double)a - b) * ((double)a - b)).Sum();

    private static float[][] Centroids(KMeansModelParameters model)
    {
        VBuffer<float>[] centroids = [];
        model.GetClusterCentroids(ref centroids, out int k);
        return centroids.Take(k).Select(centroid => centroid.DenseValues().ToArray()).ToArray();
    }

    private static IDataView View(MLContext ml, TrainerData.ClusterCase data) =>
        ml.Data.LoadFromEnumerable(
            data.Features.Select(row => new Point { Features = row }).ToArray(), Point.Schema(data.Features[0].Length));

    private sealed class Point
    {
        public required float[] Features { get; init; }

        public static SchemaDefinition Schema(int size)
        {
            SchemaDefinition schema = SchemaDefinition.Create(typeof(Point));
            schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
            return schema;
        }
    }
}
