using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns, from the values of a column, how to bring them to a common scale.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly ColumnOptionsBase[] _columns;

    internal NormalizingEstimator(IHostEnvironment env, params ColumnOptionsBase[] columns)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(NormalizingEstimator));
        _host.CheckValue(columns, nameof(columns));
        _columns = columns;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return NormalizingTransformer.Train(_host, input, _columns);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        foreach (ColumnOptionsBase options in _columns)
        {
            if (!inputSchema.TryFindColumn(options.InputColumnName, out SchemaShape.Column input))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", options.InputColumnName);
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw WrongType(options, input, "known-size vector or scalar");
            if (input.IsKey
                || (!input.ItemType.Equals(NumberDataViewType.Single) && !input.ItemType.Equals(NumberDataViewType.Double)))
                throw WrongType(options, input, "vector or scalar of Single or Double");

            var annotations = new List<SchemaShape.Column>
            {
                new SchemaShape.Column(
                    AnnotationUtils.Kinds.IsNormalized,
                    SchemaShape.Column.VectorKind.Scalar,
                    BooleanDataViewType.Instance,
                    false),
            };
            if (input.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out SchemaShape.Column names))
                annotations.Add(names);
            result[options.Name] = new SchemaShape.Column(
                options.Name, input.Kind, input.ItemType, false, new SchemaShape(annotations));
        }

        return new SchemaShape(result.Values);
    }

    private Exception WrongType(ColumnOptionsBase options, SchemaShape.Column input, string expected)
        => _host.ExceptSchemaMismatch("inputSchema", "input", options.InputColumnName, expected, input.GetTypeString());

    internal static class Defaults
    {
        public const bool EnsureZeroUntouched = true;
        public const bool MeanVarCdf = false;
        public const long MaximumExampleCount = 1000000000;
    }

    /// <summary>What to do with one column.</summary>
    internal abstract class ColumnOptionsBase
    {
        private protected ColumnOptionsBase(
            string name, string inputColumnName, long maximumExampleCount, bool ensureZeroUntouched)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
            Name = name;
            InputColumnName = inputColumnName ?? name;
            MaximumExampleCount = maximumExampleCount;
            EnsureZeroUntouched = ensureZeroUntouched;
        }

        public string Name { get; }

        public string InputColumnName { get; }

        /// <summary>How many rows are looked at, at most.</summary>
        public long MaximumExampleCount { get; }

        /// <summary>Whether 0 is mapped to 0, which keeps sparse data sparse.</summary>
        public bool EnsureZeroUntouched { get; }
    }

    internal sealed class MinMaxColumnOptions : ColumnOptionsBase
    {
        public MinMaxColumnOptions(
            string outputColumnName,
            string inputColumnName = null,
            long maximumExampleCount = Defaults.MaximumExampleCount,
            bool ensureZeroUntouched = Defaults.EnsureZeroUntouched)
            : base(outputColumnName, inputColumnName, maximumExampleCount, ensureZeroUntouched)
        {
        }
    }

    internal sealed class MeanVarianceColumnOptions : ColumnOptionsBase
    {
        public MeanVarianceColumnOptions(
            string outputColumnName,
            string inputColumnName = null,
            long maximumExampleCount = Defaults.MaximumExampleCount,
            bool fixZero = Defaults.EnsureZeroUntouched,
            bool useCdf = Defaults.MeanVarCdf)
            : base(outputColumnName, inputColumnName, maximumExampleCount, fixZero)
        {
            UseCdf = useCdf;
        }

        /// <summary>Whether values become shares of a normal distribution instead of being scaled.</summary>
        public bool UseCdf { get; }
    }
}
