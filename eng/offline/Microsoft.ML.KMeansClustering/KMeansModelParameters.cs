using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(KMeansModelParameters), null, typeof(SignatureLoadModel), "KMeans predictor",
    KMeansModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>The centroids of clusters; the scores are the squared distances to them.</summary>
public sealed class KMeansModelParameters : ModelParametersBase<VBuffer<float>>, IVectorPredictor
{
    internal const string LoaderSignature = "KMeansPredictor";

    private const uint VersionWithSparseCentroids = 0x00010002;

    private readonly int _featureCount;
    private readonly float[][] _centroids;
    private readonly float[] _norms;

    internal KMeansModelParameters(IHostEnvironment env, float[][] centroids)
        : base(env, LoaderSignature)
    {
        _centroids = centroids;
        _featureCount = centroids[0].Length;
        foreach (float[] centroid in centroids)
            Host.CheckDecode(FloatVectors.AllFinite(centroid), "A coordinate of a centroid is not finite.");
        _norms = Array.ConvertAll(centroids, centroid => FloatVectors.Dot(centroid, centroid));
    }

    int IPredictorProducing<VBuffer<float>>.FeatureCount => _featureCount;

    int IVectorPredictor.OutputCount => _centroids.Length;

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "KMEANS  ",
        verWrittenCur: VersionWithSparseCentroids,
        verReadableCur: VersionWithSparseCentroids,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(KMeansModelParameters).Assembly.FullName);

    public void GetClusterCentroids(ref VBuffer<float>[] centroids, out int k)
    {
        k = _centroids.Length;
        Array.Resize(ref centroids, Math.Max(k, centroids?.Length ?? 0));
        for (int i = 0; i < k; i++)
            VBuffer<float>.Copy(_centroids[i], 0, ref centroids[i], _featureCount);
    }

    void IVectorPredictor.Score(in VBuffer<float> features, Span<float> scores)
    {
        if (features.Length != _featureCount)
            throw Host.Except($"Incorrect number of features: expected {_featureCount}, got {features.Length}");
        float norm = FloatVectors.Dot(features.GetValues(), features.GetValues());
        for (int i = 0; i < _centroids.Length; i++)
            scores[i] = Math.Max(0, -2 * FloatVectors.Dot(_centroids[i], in features) + _norms[i] + norm);
    }

    internal static KMeansModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        CheckNumberSize(env, ctx);
        var centroids = new float[ctx.Reader.ReadCount(1)][];
        int length = ctx.Reader.ReadCount(1);
        for (int i = 0; i < centroids.Length; i++)
        {
            int count = ctx.Header.ModelVerWritten >= VersionWithSparseCentroids ? ctx.Reader.ReadCount() : length;
            env.CheckDecode(count <= length, "A centroid has more values than there are features.");
            if (count == length)
            {
                centroids[i] = ctx.Reader.ReadValues<float>(length);
                continue;
            }

            int[] indices = ctx.Reader.ReadValues<int>(count);
            float[] values = ctx.Reader.ReadValues<float>(count);
            env.CheckDecode(
                indices.All(index => index >= 0 && index < length), "A coordinate of a centroid belongs to no feature.");
            centroids[i] = new float[length];
            for (int j = 0; j < count; j++)
                centroids[i][indices[j]] = values[j];
        }

        return new KMeansModelParameters(env, centroids);
    }

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        base.SaveCore(ctx);
        ctx.Writer.Write(_centroids.Length);
        ctx.Writer.Write(_featureCount);
        foreach (float[] centroid in _centroids)
            ctx.Writer.WriteArray(centroid);
    }
}
