using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Converts the values of columns to another type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, params ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(TypeConvertingEstimator)),
            new TypeConvertingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        foreach (ColumnOptions options in Transformer.Columns)
        {
            if (!inputSchema.TryFindColumn(options.InputColumnName, out SchemaShape.Column input))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", options.InputColumnName);

            // How many values a key has is not known yet, and does not decide whether it can be converted.
            DataViewType source = input.IsKey ? new KeyDataViewType(input.ItemType.RawType, 1) : input.ItemType;
            if (!TypeConvertingTransformer.TryConvert(source, options, out PrimitiveDataViewType itemType))
            {
                throw Host.ExceptParam(
                    nameof(inputSchema),
                    $"Can't convert {options.InputColumnName} of type {input.GetTypeString()} into {options.Describe()}");
            }

            bool isKey = itemType is KeyDataViewType;
            DataViewType shapeType = isKey ? ColumnTypeExtensions.PrimitiveTypeFromType(itemType.RawType) : itemType;
            result[options.Name] = new SchemaShape.Column(
                options.Name, input.Kind, shapeType, isKey, new SchemaShape(GetAnnotations(input, itemType)));
        }

        return new SchemaShape(result.Values);
    }

    private static IEnumerable<SchemaShape.Column> GetAnnotations(SchemaShape.Column input, PrimitiveDataViewType itemType)
    {
        if (input.Kind == SchemaShape.Column.VectorKind.Vector
            && input.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out SchemaShape.Column names))
        {
            yield return names;
        }

        if (input.IsKey && itemType is KeyDataViewType
            && input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values))
        {
            yield return values;
        }

        bool staysNormalized = input.ItemType is NumberDataViewType && !input.IsKey && input.IsNormalized();
        bool isFlag = input.ItemType is BooleanDataViewType && input.Kind == SchemaShape.Column.VectorKind.Scalar;
        if (itemType is NumberDataViewType && (staysNormalized || isFlag))
        {
            yield return new SchemaShape.Column(
                AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
        }
    }

    /// <summary>What to do with one column.</summary>
    internal sealed class ColumnOptions
    {
        public ColumnOptions(string name, DataKind outputKind, string inputColumnName = null, KeyCount outputKeyCount = null)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Contracts.CheckParam(Enum.IsDefined(outputKind), nameof(outputKind), $"There is no data kind {outputKind}.");
            Name = name;
            InputColumnName = inputColumnName ?? name;
            OutputKind = outputKind;
            OutputKeyCount = outputKeyCount;
        }

        public string Name { get; }

        public string InputColumnName { get; }

        public DataKind OutputKind { get; }

        /// <summary>Null where the result is not asked to be a key.</summary>
        public KeyCount OutputKeyCount { get; }

        public string Describe() => OutputKeyCount == null ? OutputKind.ToString() : $"Key<{OutputKind}>";
    }
}
