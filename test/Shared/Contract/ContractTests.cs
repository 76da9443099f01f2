using System.IO.Compression;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>What every estimator of the library keeps to.</summary>
[TestClass]
public sealed class ContractTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Names => ContractCases.All.Select(contractCase => new object[] { contractCase.Name });

    [TestMethod]
    public void Every_public_estimator_has_a_case()
    {
        HashSet<Type> covered = [.. ContractCases.All.Select(contractCase => contractCase.CreateEstimator(_ml).GetType())];
        string[] missing = Assembly.Load(ContractCases.Library).GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsClass && type.GetInterfaces().Any(candidate =>
                candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEstimator<>)))
            .Where(type => !covered.Contains(type)).Select(type => type.FullName!).ToArray();
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_shape_before_fitting_is_the_shape_of_the_schema_after_it(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        SchemaShape before = estimator.GetOutputSchema(MLNetInternals.CreateShape(data.Schema));
        ITransformer transformer = estimator.Fit(data);
        DataViewSchema after = transformer.GetOutputSchema(data.Schema);
        CollectionAssert.AreEqual(Describe(before), Describe(MLNetInternals.CreateShape(after)));
        CollectionAssert.AreEqual(Describe(before), Describe(MLNetInternals.CreateShape(transformer.Transform(data).Schema)));
        CollectionAssert.IsSubsetOf(contractCase.Outputs, after.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_missing_or_mistyped_column_is_named_when_the_pipeline_is_assembled(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        ITransformer transformer = estimator.Fit(data);
        // What only training needs, such as a label, is not needed to transform.
        string[] scoringInputs = Dependencies(transformer, data, contractCase);
        foreach (string column in contractCase.Inputs)
        {
            foreach (bool isAbsent in new[] { true, false })
            {
                var view = new RetypedView(data.Schema, column, isAbsent);
                string wanted = isAbsent ? "missing" : $"is {RetypedView.WrongType(data.Schema[column])}; wanted is";
                AssertNames(column, wanted, () => estimator.GetOutputSchema(MLNetInternals.CreateShape(view.Schema)));
                AssertNames(column, wanted, () => estimator.Fit(view));
                if (!scoringInputs.Contains(column))
                    continue;
                AssertNames(column, wanted, () => transformer.GetOutputSchema(view.Schema));
                AssertNames(column, wanted, () => transformer.Transform(view));
                AssertNames(column, wanted, () => transformer.GetRowToRowMapper(view.Schema));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_saved_model_gives_the_same_values_in_a_fresh_process_without_registration(string name)
    {
        (ContractCase contractCase, _, _) = Open(name);
        using var folder = new TemporaryFolder();
        ITransformer model = contractCase.FitAll(_ml);
        string[] expected = ValueText.OfRows(model.Transform(contractCase.CreateRows(_ml)), contractCase.Outputs);
        string path = Path.Combine(folder.Path, "model.zip");
        _ml.Model.Save(model, contractCase.CreateRows(_ml).Schema, path);
        CollectionAssert.AreEqual(expected, FreshProcess.Transform(path, contractCase));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_loaded_model_is_saved_as_the_same_bytes(string name)
    {
        byte[] first = Open(name).Case.Save(_ml);
        ITransformer loaded = new MLContext().Model.Load(new MemoryStream(first), out DataViewSchema schema);
        using var second = new MemoryStream();
        _ml.Model.Save(loaded, schema, second);
        CollectionAssert.AreEqual(Entries(first), Entries(second.ToArray()));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Parallel_and_shuffled_cursors_give_the_rows_of_a_single_cursor(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        var memory = new MemoryView(data);
        IDataView view = estimator.Fit(data).Transform(memory);
        string[] expected = ValueText.OfRows(view, contractCase.Outputs);
        Assert.HasCount(ContractRows.Count, expected);
        DataViewSchema.Column[] columns = contractCase.Outputs.Select(output => view.Schema[output]).ToArray();

        DataViewRowCursor[] cursors = view.GetRowCursorSet(columns, 3);
        Assert.HasCount(3, cursors);
        var parts = new string[3][];
        Parallel.For(0, 3, i => parts[i] = ValueText.OfRows(cursors[i], columns));
        Array.ForEach(cursors, cursor => cursor.Dispose());
        string[] joined = [.. Enumerable.Range(0, expected.Length).Select(i => parts[i % 3][i / 3])];
        ValueText.AssertEqual(expected, joined, contractCase.Tolerance);

        using (DataViewRowCursor shuffled = view.GetRowCursor(columns, new Random(3)))
        {
            string[] rows = ValueText.OfRows(shuffled, columns);
            CollectionAssert.AreNotEqual(expected, rows);
            // The view shuffles by this order.
            int[] order = [.. Enumerable.Range(0, expected.Length)];
            new Random(3).Shuffle(order);
            ValueText.AssertEqual([.. order.Select(row => expected[row])], rows, contractCase.Tolerance);
        }

        Assert.AreEqual(0, memory.OpenCursors);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Only_what_is_asked_for_is_read(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        var memory = new MemoryView(data);
        IDataView view = estimator.Fit(data).Transform(memory);
        using (view.GetRowCursor([]))
            Assert.IsEmpty(memory.LatestColumns);
        foreach (string output in contractCase.Outputs)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[output]]);
            CollectionAssert.IsSubsetOf(memory.LatestColumns.ToArray(), contractCase.Inputs);
            Assert.IsTrue(cursor.IsColumnActive(view.Schema[output]));
            foreach (string other in contractCase.Outputs.Where(other => other != output))
            {
                Assert.IsFalse(cursor.IsColumnActive(view.Schema[other]));
                Assert.ThrowsExactly<InvalidOperationException>(() => ValueText.CreateReaders(cursor, [view.Schema[other]]));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Single_rows_and_prediction_engines_on_several_threads_agree_with_Transform(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        ITransformer transformer = estimator.Fit(data);
        string[] expected = ValueText.OfRows(transformer.Transform(data), contractCase.Outputs);

        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        DataViewSchema.Column[] columns = contractCase.Outputs.Select(output => mapper.OutputSchema[output]).ToArray();
        using (DataViewRowCursor cursor = data.GetRowCursor(mapper.GetDependencies(columns)))
        using (DataViewRow row = mapper.GetRow(cursor, columns))
        {
            Func<string>[] readers = ValueText.CreateReaders(row, columns);
            foreach (string values in expected)
            {
                Assert.IsTrue(cursor.MoveNext());
                string single = string.Join("; ", readers.Select(read => read()));
                ValueText.AssertEqual([values], [single], contractCase.Tolerance);
            }
        }

        ITransformer model = contractCase.FitAll(_ml);
        expected = ValueText.OfRows(model.Transform(contractCase.CreateRows(_ml)), contractCase.Outputs);
        Parallel.For(
            0, 4, _ => ValueText.AssertEqual(expected, contractCase.Predict(new MLContext(), model), contractCase.Tolerance));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_cursor_that_is_disposed_early_leaves_nothing_open(string name)
    {
        (ContractCase contractCase, IDataView data, IEstimator<ITransformer> estimator) = Open(name);
        var memory = new MemoryView(data);
        IDataView view = estimator.Fit(data).Transform(memory);
        DataViewSchema.Column[] columns = contractCase.Outputs.Select(output => view.Schema[output]).ToArray();
        foreach (int rows in new[] { 0, 1, 2, 5 })
        {
            using (DataViewRowCursor cursor = view.GetRowCursor(columns))
            {
                for (int i = 0; i < rows; i++)
                    Assert.IsTrue(cursor.MoveNext());
            }

            Assert.AreEqual(0, memory.OpenCursors);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_damaged_model_gives_an_error_that_says_so(string name)
    {
        byte[] model = Open(name).Case.Save(_ml);
        int damages = 0;
        foreach ((string entry, byte[] content, int start) in ModelDamage.FindPayloads(model))
        {
            foreach (byte[] damaged in ModelDamage.Of(content, start))
            {
                damages++;
                Exception error = Assert.Throws<Exception>(
                    () => new MLContext().Model.Load(new MemoryStream(ModelDamage.Replace(model, entry, damaged)), out _));
                Exception reason = error.GetBaseException();
                Assert.IsInstanceOfType<InvalidDataException>(reason, $"{entry}: {reason}");
                StringAssert.Contains(reason.Message, "component", entry);
            }
        }

        Assert.IsGreaterThan(20, damages);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_truncated_component_is_refused(string name)
    {
        byte[] model = Open(name).Case.Save(_ml);
        foreach ((string entry, byte[] content, int start) in ModelDamage.FindPayloads(model).Where(payload => payload.Start > 0))
        {
            foreach (int length in new[] { 0, 100, start, start + 3, start + 13, content.Length / 2, content.Length - 1 })
            {
                // ML.NET sees this itself: the header tells the length.
                byte[] truncated = ModelDamage.Replace(model, entry, content[..length]);
                Exception error = Assert.Throws<Exception>(() => new MLContext().Model.Load(new MemoryStream(truncated), out _));
                Assert.IsTrue(
                    error.GetBaseException() is FormatException or IOException or InvalidDataException, $"{length}: {error}");
            }
        }
    }

    private static void AssertNames(string column, string text, Action action)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(action);
        StringAssert.Contains(exception.Message, $"'{column}'");
        StringAssert.Contains(exception.Message, text);
    }

    private static string[] Dependencies(ITransformer transformer, IDataView data, ContractCase contractCase)
    {
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        return mapper.GetDependencies(contractCase.Outputs.Select(output => mapper.OutputSchema[output]))
            .Select(column => column.Name).ToArray();
    }

    private static string[] Describe(SchemaShape shape) => shape.OrderBy(column => column.Name, StringComparer.Ordinal)
        .Select(column => $"{column.Name}: {column.Kind} {column.ItemType.RawType.Name} {(column.IsKey ? "key " : "")}" +
            $"[{string.Join(", ", Describe(column.Annotations))}]").ToArray();

    private static string[] Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.Select(entry => $"{entry.FullName} {entry.Length} {entry.Crc32:x8}").ToArray();
    }

    private (ContractCase Case, IDataView Data, IEstimator<ITransformer> Estimator) Open(string name)
    {
        ContractCase contractCase = ContractCases.Find(name);
        return (contractCase, contractCase.CreateData(_ml), contractCase.CreateEstimator(_ml));
    }
}
