using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Offline.Tests.Transforms;

[TestClass]
public class NormalizerTests
{
    // Mean 4.5, mean square 25.5, variance 5.25.
    private static readonly float[] _oneToEight = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void MinMaxDividesByTheLargestMagnitudeWhenZeroStays()
    {
        Check(_ml.Transforms.NormalizeMinMax("V"), [-4, 1, 2], [-1, 0.25f, 0.5f]);
        Check(_ml.Transforms.NormalizeMinMax("V"), _oneToEight, _oneToEight.Select(v => v / 8).ToArray());
    }

    [TestMethod]
    public void MinMaxMapsTheRangeToZeroAndOneOtherwise()
        => Check(_ml.Transforms.NormalizeMinMax("V", fixZero: false), [-4, 1, 6], [0, 0.5f, 1]);

    [TestMethod]
    public void MeanVarianceDividesByTheRootMeanSquareWhenZeroStays()
        => Check(
            _ml.Transforms.NormalizeMeanVariance("V"),
            _oneToEight,
            _oneToEight.Select(v => v / (float)Math.Sqrt(25.5)).ToArray(),
            1e-7);

    [TestMethod]
    public void MeanVarianceGivesMeanZeroAndVarianceOneOtherwise()
        => Check(
            _ml.Transforms.NormalizeMeanVariance("V", fixZero: false),
            _oneToEight,
            _oneToEight.Select(v => (float)((v - 4.5) / Math.Sqrt(5.25))).ToArray(),
            1e-6);

    [TestMethod]
    public void TheCdfIsTheShareOfANormalDistributionBelow()
    {
        // Shares of the standard normal distribution: 0.9365 at 3.5 / 2.2913 and 0.5869 at 0.5 / 2.2913, within the
        // approximation's 2e-4.
        float[] result = Apply(_ml.Transforms.NormalizeMeanVariance("V", useCdf: true), _oneToEight);

        Assert.AreEqual(0.93667, result[7], 5e-4);
        Assert.AreEqual(0.58637, result[4], 5e-4);
        Assert.AreEqual(1 - result[7], result[0], 1e-6);
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(true, true)]
    [DataRow(false, false)]
    public void ConstantsBecomeZero(bool meanVariance, bool useCdf)
    {
        NormalizingEstimator estimator = meanVariance
            ? _ml.Transforms.NormalizeMeanVariance("V", useCdf: useCdf)
            : _ml.Transforms.NormalizeMinMax("V");

        Check(estimator, [5, 5, 5], [0, 0, 0]);
    }

    [TestMethod]
    public void NaNIsPassedOverInTraining()
    {
        float[] result = Apply(_ml.Transforms.NormalizeMinMax("V"), [1, float.NaN, 4]);

        Assert.AreEqual(0.25f, result[0]);
        Assert.IsTrue(float.IsNaN(result[1]));
        Assert.AreEqual(1f, result[2]);
    }

    [TestMethod]
    public void OnlyTheFirstExamplesCount()
        => Check(_ml.Transforms.NormalizeMinMax("V", maximumExampleCount: 2), [1, 2, 8], [0.5f, 1, 4]);

    [TestMethod]
    public void DoublesKeepTheirPrecision()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new double[] { 0, 0.1, 0.7 }.Select(d => new Row { D = d }));

        double[] result = _ml.Transforms.NormalizeMinMax("D").Fit(data).Transform(data).GetColumn<double>("D").ToArray();

        Assert.AreEqual(1 / 7.0, result[1], 1e-15);
    }

    [TestMethod]
    public void EverySlotOfAVectorIsNormalizedByItself()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Row[] { new() { Slots = [0, 10, 5] }, new() { Slots = [4, -10, 5] } });
        NormalizingTransformer transformer = _ml.Transforms.NormalizeMinMax("Out", "Slots", fixZero: false).Fit(data);

        float[][] result = transformer.Transform(data).GetColumn<float[]>("Out").ToArray();

        CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, result[0]);
        CollectionAssert.AreEqual(new float[] { 1, 0, 0 }, result[1]);
        var parameters = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)
            transformer.GetNormalizerModelParameters(0);
        CollectionAssert.AreEqual(new[] { 0.25f, 0.05f, 0 }, parameters.Scale.ToArray());
        CollectionAssert.AreEqual(new float[] { 0, -10, 0 }, parameters.Offset.ToArray());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SparseVectorsGiveWhatDenseOnesGive(bool fixZero)
    {
        float[][] rows = [[0, 3, 0, -1], [0, 0, 0, 2], [7, 0, 0, 0]];
        IDataView dense = _ml.Data.LoadFromEnumerable(rows.Select(v => new Vector { V = new VBuffer<float>(4, v) }));
        IDataView sparse = _ml.Data.LoadFromEnumerable(rows.Select(v =>
        {
            int[] indices = Enumerable.Range(0, 4).Where(i => v[i] != 0).ToArray();
            return new Vector { V = new VBuffer<float>(4, indices.Length, indices.Select(i => v[i]).ToArray(), indices) };
        }));
        foreach (NormalizingEstimator estimator in new[]
        {
            _ml.Transforms.NormalizeMinMax("V", fixZero: fixZero), _ml.Transforms.NormalizeMeanVariance("V", fixZero: fixZero),
        })
        {
            float[][] fromDense = estimator.Fit(dense).Transform(dense).GetColumn<float[]>("V").ToArray();
            float[][] fromSparse = estimator.Fit(sparse).Transform(sparse).GetColumn<float[]>("V").ToArray();
            for (int i = 0; i < rows.Length; i++)
                CollectionAssert.AreEqual(fromDense[i], fromSparse[i]);
        }
    }

    [TestMethod]
    public void ResultsSayThatTheyAreNormalizedAndKeepSlotNames()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Row[] { new(), new() });
        var pipeline = _ml.Transforms.Concatenate("All", "V", "Other").Append(_ml.Transforms.NormalizeMeanVariance("Out", "All"));

        DataViewSchema.Column column = pipeline.Fit(data).Transform(data).Schema["Out"];

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        Assert.IsTrue(column.IsNormalized());
        Assert.AreEqual("V,Other", string.Join(",", names.DenseValues()));
    }

    [TestMethod]
    public void WrongColumnsAreNamed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Row[] { new() });

        var missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMinMax("Absent").Fit(data));
        StringAssert.Contains(missing.Message, "Could not find input column 'Absent'");
        var text = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMinMax("Text").Fit(data));
        StringAssert.Contains(text.Message, "Expected: Single, Double, Vector of Single or Vector of Double. Got: String.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMinMax("Open").Fit(data));
        Assert.AreEqual(
            "maximumExampleCount",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => _ml.Transforms.NormalizeMinMax("V", maximumExampleCount: 1)).ParamName);
    }

    private void Check(NormalizingEstimator estimator, float[] values, float[] expected, double tolerance = 0)
    {
        float[] result = Apply(estimator, values);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], result[i], tolerance, $"row {i}");
    }

    private float[] Apply(NormalizingEstimator estimator, float[] values)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(values.Select(v => new Row { V = v }));
        return estimator.Fit(data).Transform(data).GetColumn<float>("V").ToArray();
    }

    private sealed class Row
    {
        public float V;
        public float Other = 1;
        public double D;
        public string Text = "";
        public float[] Open = [];

        [VectorType(3)]
        public float[] Slots = [0, 0, 0];
    }

    private sealed class Vector
    {
        [VectorType(4)]
        public VBuffer<float> V;
    }
}
