using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.ModelFiles;

[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void A_model_has_the_entries_that_readers_of_the_format_expect()
    {
        using var archive = new ZipArchive(new MemoryStream(Saved()));
        CollectionAssert.AreEqual(
            new[]
            {
                "TrainingInfo/Version.txt",
                "TransformerChain/Transform_000/Model.key",
                "TransformerChain/Transform_001/Model.key",
                "TransformerChain/Model.key",
                "Schema",
            },
            archive.Entries.Select(entry => entry.FullName).ToArray());
    }

    [TestMethod]
    public void The_schema_keeps_types_hidden_columns_and_annotations()
    {
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Name").Fit(Data()).Transform(Data());
        var stream = new MemoryStream();
        _ml.Model.Save(_ml.Transforms.CopyColumns("Copy", "Numbers").Fit(keys), keys.Schema, stream);
        stream.Position = 0;
        _ml.Model.Load(stream, out DataViewSchema schema);

        CollectionAssert.AreEqual(
            keys.Schema.Select(column => $"{column} {column.IsHidden}").ToArray(),
            schema.Select(column => $"{column} {column.IsHidden}").ToArray());
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Name"].GetKeyValues(ref names);
        CollectionAssert.AreEqual(
            new[] { "eins", "zwölf", "drei" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void A_model_can_be_saved_without_a_schema()
    {
        var stream = new MemoryStream();
        _ml.Model.Save(_ml.Transforms.CopyColumns("Copy", "Numbers").Fit(Data()), null, stream);
        stream.Position = 0;
        ITransformer model = _ml.Model.Load(stream, out DataViewSchema schema);
        Assert.IsNull(schema);
        Assert.IsNotNull(model.Transform(Data()).Schema.GetColumnOrNull("Copy"));
    }

    [TestMethod]
    public void A_model_that_is_cut_off_anywhere_throws()
    {
        byte[] saved = Saved();
        for (int length = 0; length < saved.Length; length += 11)
        {
            byte[] part = saved[..length];
            Assert.Throws<Exception>(() => _ml.Model.Load(new MemoryStream(part), out _), $"{length} of {saved.Length} bytes");
        }
    }

    [TestMethod]
    public void A_model_with_a_changed_byte_loads_or_throws_but_never_breaks_down()
    {
        byte[] saved = Saved();
        int refused = 0;
        for (int i = 0; i < saved.Length; i += 7)
        {
            byte[] damaged = (byte[])saved.Clone();
            damaged[i] ^= 0x10;
            try
            {
                _ml.Model.Load(new MemoryStream(damaged), out _);
            }
            catch (Exception ex) when (ex is not (OutOfMemoryException or NullReferenceException or IndexOutOfRangeException))
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(saved.Length / 14, refused);
    }

    [TestMethod]
    public void What_is_not_a_model_is_refused()
    {
        Assert.Throws<FormatException>(() => _ml.Model.Load(new MemoryStream(new byte[1000]), out _));
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("readme.txt").Open().Dispose();
        archive.Position = 0;
        Assert.Throws<Exception>(() => _ml.Model.Load(archive, out _));
    }

    private byte[] Saved()
    {
        var chain = _ml.Transforms.CopyColumns("Copy", "Numbers").Append(_ml.Transforms.CopyColumns("Name2", "Name"));
        var stream = new MemoryStream();
        _ml.Model.Save(chain.Fit(Data()), Data().Schema, stream);
        return stream.ToArray();
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(new Row[]
    {
        new() { Name = "eins", Numbers = [1, 2] },
        new() { Name = "zwölf", Numbers = [3, 4] },
        new() { Name = "drei", Numbers = [5, 6] },
    });

    private sealed class Row
    {
        public string? Name { get; set; }

        [VectorType(2)]
        public float[]? Numbers { get; set; }
    }
}
