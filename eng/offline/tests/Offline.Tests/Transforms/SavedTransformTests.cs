using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;

namespace Offline.Tests.Transforms;

[TestClass]
public class SavedTransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Row
    {
        Single = i - 5,
        Double = i * 0.1,
        Text = $"t{i % 4}",
        Integer = i % 5,
        Flag = i % 3 == 0,
        When = new DateTime(2024, 1, 1 + (i % 6)),
        Offset = new DateTimeOffset(2024, 1, 1, i % 3, 0, 0, TimeSpan.FromMinutes(90)),
        Key = (uint)(i % 4),
        Vector = [i, 2 * i, 7],
    }));

    [TestMethod]
    public void EveryTransformGivesTheSameAfterSavingAndLoading()
    {
        TransformsCatalog transforms = _ml.Transforms;
        TransformsCatalog.ConversionTransforms conversion = transforms.Conversion;
        IEstimator<ITransformer>[] all =
        [
            conversion.MapValueToKey("Out", "Text", keyOrdinality: KeyOrdinality.ByValue),
            conversion.MapValueToKey("Out", "Single"),
            conversion.MapValueToKey("Out", "Integer", addKeyValueAnnotationsAsText: true),
            conversion.MapValueToKey("Out", "Flag"),
            conversion.MapValueToKey("Out", "When"),
            conversion.MapValueToKey("Out", "Offset"),
            conversion.MapValueToKey("Out", "Key"),
            conversion.MapValueToKey("Out", "Vector"),
            conversion.MapValueToKey("Key", "Text").Append(conversion.MapKeyToValue("Out", "Key")),
            conversion.MapKeyToVector("Out", "Key"),
            conversion.ConvertType("Out", "Integer", DataKind.String),
            conversion.ConvertType("Out", "Key", DataKind.Byte),
            transforms.Concatenate("Out", "Single", "Vector"),
            transforms.CopyColumns("Out", "Single"),
            transforms.CopyColumns("Out", "Single").Append(transforms.SelectColumns(["Text", "Out"], keepHidden: true)),
            transforms.CopyColumns("Out", "Single").Append(transforms.DropColumns("Single")),
            transforms.NormalizeMinMax("Out", "Single"),
            transforms.NormalizeMinMax("Out", "Vector", fixZero: false),
            transforms.NormalizeMeanVariance("Out", "Double", fixZero: false),
            transforms.NormalizeMeanVariance("Out", "Vector"),
            transforms.NormalizeMeanVariance("Out", "Vector", useCdf: true),
            transforms.NormalizeMeanVariance("Out", "Double", useCdf: true),
        ];
        foreach (IEstimator<ITransformer> estimator in all)
        {
            ITransformer transformer = estimator.Fit(Data);
            using MemoryStream stream = Save(transformer);

            IDataView expected = transformer.Transform(Data);
            IDataView loaded = new MLContext().Model.Load(stream, out DataViewSchema schema).Transform(Data);

            Assert.AreEqual(Shown(expected), Shown(loaded));
            Assert.AreEqual(Data.Schema.Count, schema.Count);
        }
    }

    [TestMethod]
    public void AKeyDictionaryThatNamesAValueTwiceIsRefused()
    {
        using MemoryStream stream = Save(_ml.Transforms.Conversion.MapValueToKey("Out", "Integer").Fit(Data));

        // The values are the last bytes of the model block: make the second equal to the first.
        MemoryStream damaged = Edit(stream, "Vocabulary/Model.key", bytes =>
        {
            int end = 256 + (int)BitConverter.ToInt64(bytes, 0x18);
            Array.Copy(bytes, end - 20, bytes, end - 16, 4);
        });

        Exception error = Assert.Throws<Exception>(() => new MLContext().Model.Load(damaged, out _));
        StringAssert.Matches(
            error.ToString(), new Regex("A dictionary of keys has a value twice|Duplicate items at positions 0 and 1"));
    }

    [TestMethod]
    public void ANormalizerOfAnotherSizeThanItsParametersIsRefused()
    {
        using MemoryStream stream = Save(_ml.Transforms.NormalizeMinMax("Out", "Vector").Fit(Data));
        MemoryStream damaged = Edit(stream, "Normalizer_000/Model.key", bytes => bytes[256 + 4] = 2);

        Exception error = Assert.Throws<Exception>(() => new MLContext().Model.Load(damaged, out _));
        Assert.IsInstanceOfType<FormatException>(error.GetBaseException());
    }

    private static string Shown(IDataView data)
    {
        DataDebuggerPreview preview = data.Preview();
        IEnumerable<string> values = preview.ColumnView.Single(column => column.Column is { Name: "Out", IsHidden: false }).Values
            .Select(value => value switch
            {
                VBuffer<float> vector => string.Join(",", vector.DenseValues()),
                VBuffer<uint> vector => string.Join(",", vector.DenseValues()),
                _ => $"{value}",
            });
        return string.Join(
            Environment.NewLine,
            preview.Schema.Select(column => $"{column} {column.Annotations}").Concat(values));
    }

    private MemoryStream Save(ITransformer transformer)
    {
        var stream = new MemoryStream();
        _ml.Model.Save(transformer, Data.Schema, stream);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Edit(MemoryStream model, string entryEnd, Action<byte[]> edit)
    {
        var copy = new MemoryStream();
        model.CopyTo(copy);
        using (var zip = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(
                candidate => candidate.FullName.Replace('\\', '/').EndsWith(entryEnd, StringComparison.Ordinal));
            using Stream stream = entry.Open();
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            edit(bytes);
            stream.Position = 0;
            stream.Write(bytes);
        }

        copy.Position = 0;
        return copy;
    }

    private sealed class Row
    {
        public float Single;
        public double Double;
        public string Text = "";
        public int Integer;
        public bool Flag;
        public DateTime When;
        public DateTimeOffset Offset;

        [KeyType(4)]
        public uint Key;

        [VectorType(3)]
        public float[] Vector = [];
    }
}
