using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes, filters, splits and caches data views.</summary>
public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    /// <summary>The objects as rows; they are enumerated anew for every pass over the data.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    /// <summary>The objects as rows, with the types and annotations of a schema.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckValue(schema, nameof(schema));
        return new EnumerableDataView<TRow>(data, EnumerableDataView<TRow>.DefineBySchema(schema));
    }

    /// <summary>The rows as objects; with <paramref name="reuseRowObject"/> all in one object.</summary>
    public IEnumerable<TRow> CreateEnumerable<TRow>(
        IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        _env.CheckValue(data, nameof(data));
        return Enumerate(data, new RowReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        _env.CheckValue(input, nameof(input));
        int[] prefetch = Array.ConvertAll(columnsToPrefetch ?? [], name => input.Schema.GetColumnOrNull(name)?.Index
            ?? throw _env.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name));
        return new CacheDataView(_env, input, prefetch);
    }

    /// <summary>The rows whose value is at least the lower and less than the upper bound; never those with a NaN.</summary>
    public IDataView FilterRowsByColumn(
        IDataView input,
        string columnName,
        double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        DataViewSchema.Column column = GetColumn(input, columnName);
        if (column.Type is KeyDataViewType || !ValuePredicate.Supports(column.Type))
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "Single or Double", column.Type.ToString());
        return new RowFilter(input, new ValuePredicate(column, new Interval(lowerBound, upperBound, IncludeMax: false)));
    }

    /// <summary>The rows whose key, as a fraction of the number of keys, is in an interval.</summary>
    public IDataView FilterRowsByKeyColumnFraction(
        IDataView input, string columnName, double lowerBound = 0, double upperBound = 1)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(0 <= lowerBound && lowerBound <= 1, nameof(lowerBound), "Must be in [0, 1]");
        _env.CheckParam(0 <= upperBound && upperBound <= 1, nameof(upperBound), "Must be in [0, 1]");
        _env.CheckParam(lowerBound <= upperBound, nameof(upperBound), "Must be no less than lowerBound");
        DataViewSchema.Column column = GetColumn(input, columnName);
        if (column.Type is not KeyDataViewType)
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "KeyType", column.Type.ToString());
        return new RowFilter(
            input, new ValuePredicate(column, new Interval(lowerBound, upperBound, IncludeMax: upperBound >= 1)));
    }

    /// <summary>The rows without a NaN or a missing key in the columns.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(columns is { Length: > 0 }, nameof(columns));
        DataViewSchema.Column[] found = Array.ConvertAll(columns, name => GetColumn(input, name));
        foreach (DataViewSchema.Column column in found)
        {
            if (!CompletePredicate.Supports(column.Type))
            {
                throw _env.ExceptSchemaMismatch(
                    nameof(columns),
                    "filter",
                    column.Name,
                    "scalar or vector of float, double or KeyType",
                    column.Type.ToString());
            }
        }

        return new RowFilter(input, new CompletePredicate(found));
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffleView(input, seed ?? _env.Register("Shuffle").Rand.NextSigned(), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, 0, count);
    }

    /// <summary>Splits the rows in two; rows with the same value of the sampling key stay together.</summary>
    public TrainTestData TrainTestSplit(
        IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return new RowSplitter(_env, data, samplingKeyColumnName, seed).Split(0, testFraction);
    }

    /// <summary>Splits the rows into folds; each fold is the test set of one of the pairs.</summary>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var splitter = new RowSplitter(_env, data, samplingKeyColumnName, seed);
        return Enumerable.Range(0, numberOfFolds)
            .Select(fold => splitter.Split((double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds))
            .ToArray();
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, RowReader<TRow> reader, bool reuseRowObject)
        where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(reader.Columns);
        Action<TRow> fill = reader.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuseRowObject || row == null)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }

    private DataViewSchema.Column GetColumn(IDataView input, string name)
        => input.Schema.GetColumnOrNull(name) ?? throw _env.ExceptSchemaMismatch("columnName", "filter", name);

    /// <summary>Two parts of a data view.</summary>
    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;

        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
