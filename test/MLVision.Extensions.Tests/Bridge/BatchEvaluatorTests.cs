using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Tests.Bridge;

[TestClass]
public sealed class BatchEvaluatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(16)]
    public void Evaluators_are_disposed_with_the_cursor_that_they_were_made_for(int lookAheadRows)
    {
        var transformer = new MeanColorTransformer(lookAheadRows);
        IDataView view = transformer.Transform(new MemoryView(_ml.Data.LoadFromEnumerable(ContractRows.Images())));
        foreach (int cursors in new[] { 1, 2 })
        {
            DataViewRowCursor[] set = view.GetRowCursorSet([view.Schema["Mean"]], cursors);
            Array.ForEach(set, cursor => Assert.IsTrue(cursor.MoveNext()));
            Assert.IsGreaterThan(0, transformer.OpenEvaluators);
            Array.ForEach(set, cursor => cursor.Dispose());
            Assert.AreEqual(0, transformer.OpenEvaluators);
        }
    }

    [TestMethod]
    public void The_evaluator_of_a_single_row_is_disposed_with_the_row()
    {
        var transformer = new MeanColorTransformer();
        IDataView data = _ml.Data.LoadFromEnumerable(ContractRows.Images());
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using (mapper.GetRow(cursor, [mapper.OutputSchema["Mean"]]))
            Assert.AreEqual(1, transformer.OpenEvaluators);
        Assert.AreEqual(0, transformer.OpenEvaluators);
    }

    [TestMethod]
    public void Without_worker_threads_the_consumer_computes_whole_batches_itself()
    {
        var transformer = new MeanColorTransformer(lookAheadRows: 4, lookAheadThreads: 0);
        ImageRow[] rows = ContractRows.Images();

        IDataView view = transformer.Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.HasCount(rows.Length, view.GetColumn<float[]>("Mean").ToArray());

        Assert.AreEqual(rows.Length, transformer.Batches.Sum(batch => batch.Rows));
        Assert.IsTrue(transformer.Batches.All(batch => batch.Thread == Environment.CurrentManagedThreadId));
        // They grow from one row to four.
        CollectionAssert.AreEqual(new[] { 1, 2, 4, 4 }, transformer.Batches.Take(4).Select(batch => batch.Rows).ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Only_columns_that_the_consumer_asked_for_are_active(bool asksForImage)
    {
        IDataView view = new MeanColorTransformer().Transform(_ml.Data.LoadFromEnumerable(ContractRows.Images()));
        string[] names = asksForImage ? ["Image", "Mean"] : ["Mean"];

        using DataViewRowCursor cursor = view.GetRowCursor(names.Select(name => view.Schema[name]));

        CollectionAssert.AreEquivalent(
            names, view.Schema.Where(cursor.IsColumnActive).Select(column => column.Name).ToArray());
    }
}
