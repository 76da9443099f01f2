using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.ModelFiles;

[TestClass]
public sealed class AtomicSaveTests
{
    [TestMethod]
    public void A_save_that_fails_leaves_the_old_file_and_nothing_else()
    {
        if (typeof(MLContext).Assembly.GetType("Microsoft.ML.Data.AtomicFile") == null)
            Assert.Inconclusive("ML.NET itself writes over the old file; only the offline packages promise more.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "model.zip");
            File.WriteAllText(path, "the old model");
            var ml = new MLContext();
            Assert.Throws<NotSupportedException>(() => ml.Model.Save(new Unsavable(), null, path));
            Assert.AreEqual("the old model", File.ReadAllText(path));
            Assert.HasCount(1, folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Unsavable : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException("cannot be saved");

        public IDataView Transform(IDataView input) => input;
    }
}
