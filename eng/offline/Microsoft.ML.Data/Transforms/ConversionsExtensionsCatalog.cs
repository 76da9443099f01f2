using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Converts between types, and between values, keys and vectors.</summary>
public static class ConversionsExtensionsCatalog
{
    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string inputColumnName = null,
        DataKind outputKind = DataKind.Single)
        => new TypeConvertingEstimator(
            catalog.GetEnvironment(), new TypeConvertingEstimator.ColumnOptions(outputColumnName, outputKind, inputColumnName));

    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns,
        DataKind outputKind = DataKind.Single)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckNonEmpty(columns, nameof(columns));
        return new TypeConvertingEstimator(env, Array.ConvertAll(columns, pair =>
            new TypeConvertingEstimator.ColumnOptions(pair.OutputColumnName, outputKind, pair.InputColumnName)));
    }

    public static KeyToValueMappingEstimator MapKeyToValue(
        this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null)
        => new KeyToValueMappingEstimator(catalog.GetEnvironment(), (outputColumnName, inputColumnName ?? outputColumnName));

    public static KeyToValueMappingEstimator MapKeyToValue(
        this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckNonEmpty(columns, nameof(columns));
        return new KeyToValueMappingEstimator(
            env, Array.ConvertAll(columns, pair => (pair.OutputColumnName, pair.InputColumnName)));
    }

    public static KeyToVectorMappingEstimator MapKeyToVector(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string inputColumnName = null,
        bool outputCountVector = false)
        => new KeyToVectorMappingEstimator(
            catalog.GetEnvironment(),
            new KeyToVectorMappingEstimator.ColumnOptions(outputColumnName, inputColumnName, outputCountVector));

    public static KeyToVectorMappingEstimator MapKeyToVector(
        this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns, bool outputCountVector = false)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckNonEmpty(columns, nameof(columns));
        return new KeyToVectorMappingEstimator(env, Array.ConvertAll(columns, pair =>
            new KeyToVectorMappingEstimator.ColumnOptions(pair.OutputColumnName, pair.InputColumnName, outputCountVector)));
    }

    public static ValueToKeyMappingEstimator MapValueToKey(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string inputColumnName = null,
        int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false,
        IDataView keyData = null)
        => new ValueToKeyMappingEstimator(
            catalog.GetEnvironment(),
            [
                new ValueToKeyMappingEstimator.ColumnOptions(
                    outputColumnName, inputColumnName, maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText),
            ],
            keyData);

    public static ValueToKeyMappingEstimator MapValueToKey(
        this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns,
        int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false,
        IDataView keyData = null)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckNonEmpty(columns, nameof(columns));
        return new ValueToKeyMappingEstimator(
            env,
            Array.ConvertAll(columns, pair => new ValueToKeyMappingEstimator.ColumnOptions(
                pair.OutputColumnName, pair.InputColumnName, maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText)),
            keyData);
    }
}
