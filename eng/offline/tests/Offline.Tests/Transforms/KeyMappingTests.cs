using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;

namespace Offline.Tests.Transforms;

[TestClass]
public class KeyMappingTests
{
    private static readonly string[] _words = ["pear", "apple", "", "Banana", "banana", "apple", "10", "9", "Zoo"];

    private readonly MLContext _ml = new(seed: 1);

    private IDataView Words => _ml.Data.LoadFromEnumerable(_words.Select((word, i) => new Row
    {
        Text = word,
        Number = i % 3 == 2 ? float.NaN : i % 3,
        Pair = [word, "x"],
    }));

    [TestMethod]
    public void KeysAreGivenInTheOrderOfOccurrence()
        => CheckKeys(
            _ml.Transforms.Conversion.MapValueToKey("K", "Text"),
            "pear apple Banana banana 10 9 Zoo",
            [1, 2, 0, 3, 4, 2, 5, 6, 7]);

    [TestMethod]
    public void KeysByValueFollowTheCharactersOfTheText()
        => CheckKeys(
            _ml.Transforms.Conversion.MapValueToKey("K", "Text", keyOrdinality: KeyOrdinality.ByValue),
            "10 9 Banana Zoo apple banana pear",
            [7, 5, 0, 3, 6, 5, 1, 2, 4]);

    [TestMethod]
    public void NoMoreKeysAreGivenThanAllowed()
        => CheckKeys(
            _ml.Transforms.Conversion.MapValueToKey("K", "Text", maximumNumberOfKeys: 2, keyOrdinality: KeyOrdinality.ByValue),
            "apple pear",
            [2, 1, 0, 0, 0, 1, 0, 0, 0]);

    [TestMethod]
    public void KeysCanComeFromOtherData()
    {
        IDataView keyData = _ml.Data.LoadFromEnumerable(new[] { new Word { Text = "absent" }, new Word { Text = "apple" } });

        CheckKeys(
            _ml.Transforms.Conversion.MapValueToKey("K", "Text", keyData: keyData), "absent apple", [0, 2, 0, 0, 0, 2, 0, 0, 0]);
    }

    [TestMethod]
    public void NumbersHaveKeysButNaNHasNone()
    {
        IDataView result = Apply(_ml.Transforms.Conversion.MapValueToKey("K", "Number"));

        VBuffer<float> values = default;
        result.Schema["K"].GetKeyValues(ref values);
        CollectionAssert.AreEqual(new float[] { 0, 1 }, values.DenseValues().ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1, 2, 0, 1, 2, 0 }, result.GetColumn<uint>("K").ToArray());
    }

    [TestMethod]
    public void ValuesOfNumbersCanBeShownAsText()
    {
        IDataView result = Apply(_ml.Transforms.Conversion.MapValueToKey("K", "Number", addKeyValueAnnotationsAsText: true));

        Assert.AreEqual("0 1", KeyValues(result.Schema["K"]));
    }

    [TestMethod]
    public void TheItemsOfVectorsShareTheKeys()
    {
        IDataView result = Apply(_ml.Transforms.Conversion.MapValueToKey("K", "Pair"));

        Assert.AreEqual("pear x apple Banana banana 10 9 Zoo", KeyValues(result.Schema["K"]));
        CollectionAssert.AreEqual(new uint[] { 3, 2 }, result.GetColumn<uint[]>("K").ElementAt(1));
        CollectionAssert.AreEqual(new uint[] { 0, 2 }, result.GetColumn<uint[]>("K").ElementAt(2));
        Assert.AreEqual("Vector<Key<UInt32, 0-7>, 2>", result.Schema["K"].Type.ToString());
    }

    [TestMethod]
    public void ASparseVectorGivesTheKeysOfTheDenseOne()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Sparse { V = new VBuffer<int>(4, 2, [7, 5], [0, 2]) } });

        IDataView result = _ml.Transforms.Conversion.MapValueToKey("K", "V").Fit(data).Transform(data);

        VBuffer<int> values = default;
        result.Schema["K"].GetKeyValues(ref values);
        CollectionAssert.AreEqual(new[] { 7, 0, 5 }, values.DenseValues().ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3, 2 }, result.GetColumn<uint[]>("K").Single());
    }

    [TestMethod]
    public void KeysOfKeysStandForTheSameValues()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("K", "Text")
            .Append(_ml.Transforms.Conversion.MapValueToKey("KK", "K", keyOrdinality: KeyOrdinality.ByValue))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "KK"));

        IDataView result = Apply(pipeline);

        Assert.AreEqual("pear apple Banana banana 10 9 Zoo", KeyValues(result.Schema["KK"]));
        CollectionAssert.AreEqual(_words, result.GetColumn<string>("Back").ToArray());
    }

    [TestMethod]
    public void KeysGoBackToTheirValuesAndMissingOnesToMissingValues()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey([new("K", "Text"), new("N", "Number"), new("P", "Pair")])
            .Append(_ml.Transforms.Conversion.MapKeyToValue([new("K", "K"), new("N", "N"), new("P", "P")]));

        IDataView result = Apply(pipeline);

        CollectionAssert.AreEqual(_words, result.GetColumn<string>("K").ToArray());
        CollectionAssert.AreEqual(
            new[] { 0, 1, float.NaN, 0, 1, float.NaN, 0, 1, float.NaN }, result.GetColumn<float>("N").ToArray());
        CollectionAssert.AreEqual(new[] { "", "x" }, result.GetColumn<string[]>("P").ElementAt(2));
    }

    [TestMethod]
    public void AnUnseenValueHasNoKey()
    {
        ITransformer transformer = _ml.Transforms.Conversion.MapValueToKey("K", "Text").Fit(Words);

        CollectionAssert.AreEqual(
            new uint[] { 0, 2, 0 },
            transformer.Transform(
                _ml.Data.LoadFromEnumerable(new[] { "new", "apple", "APPLE" }.Select(word => new Word { Text = word })))
                .GetColumn<uint>("K").ToArray());
    }

    [TestMethod]
    public void AKeyBecomesAVectorWithOneSlotForEveryKey()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("K", "Number", addKeyValueAnnotationsAsText: true)
            .Append(_ml.Transforms.Conversion.MapKeyToVector("V", "K"));

        IDataView result = Apply(pipeline);

        VBuffer<ReadOnlyMemory<char>> names = default;
        result.Schema["V"].GetSlotNames(ref names);
        Assert.AreEqual("0 1", string.Join(" ", names.DenseValues()));
        Assert.AreEqual("1,0 0,1 0,0", string.Join(" ", result.GetColumn<float[]>("V").Take(3).Select(v => string.Join(",", v))));
    }

    [TestMethod]
    public void AVectorOfKeysBecomesOneVectorEachOrACount()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Row { Pair = ["a", "b"] }, new Row { Pair = ["b", "b"] } });
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("K", "Pair")
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Each", "K"))
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Count", "K", outputCountVector: true));

        IDataView result = pipeline.Fit(data).Transform(data);

        VBuffer<ReadOnlyMemory<char>> names = default;
        result.Schema["Each"].GetSlotNames(ref names);
        Assert.AreEqual("[0].a [0].b [1].a [1].b", string.Join(" ", names.DenseValues()));
        Assert.AreEqual("1,0,0,1 0,1,0,1", string.Join(" ", result.GetColumn<float[]>("Each").Select(v => string.Join(",", v))));
        Assert.AreEqual("1,1 0,2", string.Join(" ", result.GetColumn<float[]>("Count").Select(v => string.Join(",", v))));
    }

    [TestMethod]
    public void NoDataGivesNoKeys()
    {
        IDataView empty = _ml.Data.LoadFromEnumerable(Array.Empty<Word>());

        ITransformer transformer = _ml.Transforms.Conversion.MapValueToKey("K", "Text").Fit(empty);

        Assert.IsTrue(transformer.Transform(Words).GetColumn<uint>("K").All(key => key == 0));
    }

    [TestMethod]
    public void WrongColumnsAreNamed()
    {
        var missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Conversion.MapValueToKey("Absent").Fit(Words));
        StringAssert.Contains(missing.Message, "Could not find input column 'Absent'");
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Conversion.MapKeyToValue("Text").Fit(Words));
        var notKey = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Conversion.MapKeyToVector("Text").Fit(Words));
        StringAssert.Contains(
            notKey.Message, "Schema mismatch for input column 'Text': expected key type of known cardinality, got String");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => _ml.Transforms.Conversion.MapValueToKey("Text", maximumNumberOfKeys: 0).Fit(Words)).Message,
            "Must be positive");
    }

    private void CheckKeys(ValueToKeyMappingEstimator estimator, string values, uint[] keys)
    {
        IDataView result = Apply(estimator);
        Assert.AreEqual(values, KeyValues(result.Schema["K"]));
        CollectionAssert.AreEqual(keys, result.GetColumn<uint>("K").ToArray());
    }

    private IDataView Apply(IEstimator<ITransformer> estimator) => estimator.Fit(Words).Transform(Words);

    private static string KeyValues(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return string.Join(" ", values.DenseValues());
    }

    private sealed class Row
    {
        public string Text = "";
        public float Number;

        [VectorType(2)]
        public string[] Pair = [];
    }

    private sealed class Word
    {
        public string Text = "";
    }

    private sealed class Sparse
    {
        [VectorType(4)]
        public VBuffer<int> V;
    }
}
