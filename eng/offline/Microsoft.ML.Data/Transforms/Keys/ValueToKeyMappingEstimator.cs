using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns which values a column has and gives each a key.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly ColumnOptions[] _columns;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnOptions[] columns, IDataView keyData = null)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _host.CheckNonEmpty(columns, nameof(columns));
        _columns = columns;
        _keyData = keyData;
    }

    /// <summary>The order of the keys.</summary>
    public enum KeyOrdinality : byte
    {
        /// <summary>As the values first occur.</summary>
        ByOccurrence = 0,

        /// <summary>As the values are ordered; text by its characters.</summary>
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return ValueToKeyMappingTransformer.Train(_host, input, _columns, _keyData);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        foreach (ColumnOptions options in _columns)
        {
            if (!inputSchema.TryFindColumn(options.InputColumnName, out SchemaShape.Column input))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", options.InputColumnName);
            if (!input.ItemType.IsStandardScalar())
            {
                throw _host.ExceptSchemaMismatch(
                    nameof(inputSchema),
                    "input",
                    options.InputColumnName,
                    ValueToKeyMappingTransformer.ExpectedType,
                    input.GetTypeString());
            }

            // Keys of keys have the values of the keys.
            if (!input.IsKey || !input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values)
                || values.Kind != SchemaShape.Column.VectorKind.Vector)
            {
                bool asText = options.AddKeyValueAnnotationsAsText;
                values = new SchemaShape.Column(
                    AnnotationUtils.Kinds.KeyValues,
                    SchemaShape.Column.VectorKind.Vector,
                    asText ? TextDataViewType.Instance : input.ItemType,
                    input.IsKey && !asText);
            }

            var annotations = new List<SchemaShape.Column> { values };
            if (input.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out SchemaShape.Column names))
                annotations.Add(names);
            result[options.OutputColumnName] = new SchemaShape.Column(
                options.OutputColumnName, input.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
        }

        return new SchemaShape(result.Values);
    }

    /// <summary>What to do with one column.</summary>
    internal sealed class ColumnOptions
    {
        public ColumnOptions(
            string outputColumnName,
            string inputColumnName = null,
            int maximumNumberOfKeys = 1000000,
            KeyOrdinality keyOrdinality = KeyOrdinality.ByOccurrence,
            bool addKeyValueAnnotationsAsText = false)
        {
            Contracts.CheckNonWhiteSpace(outputColumnName, nameof(outputColumnName));
            Contracts.CheckParam(maximumNumberOfKeys > 0, nameof(maximumNumberOfKeys), "Must be positive");
            Contracts.CheckParam(
                Enum.IsDefined(keyOrdinality), nameof(keyOrdinality), $"Undefined sorting criteria '{keyOrdinality}' detected");
            OutputColumnName = outputColumnName;
            InputColumnName = inputColumnName ?? outputColumnName;
            MaximumNumberOfKeys = maximumNumberOfKeys;
            KeyOrdinality = keyOrdinality;
            AddKeyValueAnnotationsAsText = addKeyValueAnnotationsAsText;
        }

        public string OutputColumnName { get; }

        public string InputColumnName { get; }

        public int MaximumNumberOfKeys { get; }

        public KeyOrdinality KeyOrdinality { get; }

        /// <summary>Whether the values of the keys are shown as text, whatever their type.</summary>
        public bool AddKeyValueAnnotationsAsText { get; }
    }
}
