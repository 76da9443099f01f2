using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The names of the annotations that components understand, and short ways to read and make them.</summary>
internal static class AnnotationUtils
{
    public static class Kinds
    {
        public const string SlotNames = "SlotNames";
        public const string KeyValues = "KeyValues";
        public const string ScoreColumnSetId = "ScoreColumnSetId";
        public const string ScoreColumnKind = "ScoreColumnKind";
        public const string ScoreValueKind = "ScoreValueKind";
        public const string IsNormalized = "IsNormalized";
        public const string IsUserVisible = "IsUserVisible";
        public const string TrainingLabelValues = "TrainingLabelValues";
        public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    }

    public static class Const
    {
        public static class ScoreColumnKind
        {
            public const string BinaryClassification = "BinaryClassification";
            public const string MulticlassClassification = "MulticlassClassification";
            public const string Regression = "Regression";
            public const string Ranking = "Ranking";
            public const string Clustering = "Clustering";
            public const string AnomalyDetection = "AnomalyDetection";
        }

        public static class ScoreValueKind
        {
            public const string Score = "Score";
            public const string PredictedLabel = "PredictedLabel";
            public const string Probability = "Probability";
        }
    }

    public static KeyDataViewType ScoreColumnSetIdType { get; } = new KeyDataViewType(typeof(uint), int.MaxValue);

    public static VectorDataViewType GetNamesType(int size)
    {
        Contracts.CheckParam(size > 0, nameof(size), "must be known size");
        return new VectorDataViewType(TextDataViewType.Instance, size);
    }

    /// <summary>Pairs of first and last slot of each categorical feature.</summary>
    public static VectorDataViewType GetCategoricalType(int rangeCount)
    {
        Contracts.CheckParam(rangeCount > 0, nameof(rangeCount), "must be known size");
        return new VectorDataViewType(NumberDataViewType.Int32, rangeCount, 2);
    }

    /// <summary>Whether there are slot names, exactly as many as the vector has slots.</summary>
    public static bool HasSlotNames(this DataViewSchema.Column column, int vectorSize)
        => vectorSize > 0
            && column.Annotations.Schema.GetColumnOrNull(Kinds.SlotNames)?.Type is VectorDataViewType type
            && type.Size == vectorSize
            && type.ItemType is TextDataViewType;

    public static bool HasSlotNames(this SchemaShape.Column column)
        => column.Annotations.TryFindColumn(Kinds.SlotNames, out SchemaShape.Column names)
            && names.Kind == SchemaShape.Column.VectorKind.Vector
            && names.ItemType is TextDataViewType;

    public static bool IsNormalized(this SchemaShape.Column column)
        => column.Annotations.TryFindColumn(Kinds.IsNormalized, out SchemaShape.Column flag)
            && flag.Kind == SchemaShape.Column.VectorKind.Scalar
            && !flag.IsKey
            && flag.ItemType is BooleanDataViewType;

    /// <summary>Reads an annotation that has exactly the given type.</summary>
    public static bool TryGetAnnotation<T>(this DataViewSchema.Column column, DataViewType type, string kind, ref T value)
    {
        DataViewSchema.Column? annotation = column.Annotations.Schema.GetColumnOrNull(kind);
        if (annotation == null || !annotation.Value.Type.Equals(type))
            return false;
        column.Annotations.GetValue(kind, ref value);
        return true;
    }

    public static bool TryGetAnnotation<T>(
        this DataViewSchema schema, PrimitiveDataViewType type, string kind, int col, ref T value)
        => schema[col].TryGetAnnotation(type, kind, ref value);

    /// <summary>
    /// The highest value of an integer annotation over all columns, and the column that has it; -1 where none has.
    /// </summary>
    public static uint GetMaxAnnotationKind(
        this DataViewSchema schema, out int colMax, string annotationKind, Func<DataViewSchema, int, bool> filterFunc = null)
    {
        uint max = 0;
        colMax = -1;
        for (int col = 0; col < schema.Count; col++)
        {
            uint value = 0;
            if (!schema[col].TryGetAnnotation(ScoreColumnSetIdType, annotationKind, ref value))
                continue;
            if (filterFunc != null && !filterFunc(schema, col))
                continue;
            if (value > max)
            {
                max = value;
                colMax = col;
            }
        }

        return max;
    }

    /// <summary>Adds names of slots; the getter runs when they are asked for.</summary>
    public static void AddSlotNames(
        this DataViewSchema.Annotations.Builder builder, int size, ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter)
        => builder.Add(Kinds.SlotNames, GetNamesType(size), getter);

    public static void AddSlotNames(this DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> names)
        => builder.AddSlotNames(names.Count, TextVectorGetter(names));

    public static void AddKeyValues<TValue>(
        this DataViewSchema.Annotations.Builder builder,
        int size,
        PrimitiveDataViewType valueType,
        ValueGetter<VBuffer<TValue>> getter)
        => builder.Add(Kinds.KeyValues, new VectorDataViewType(valueType, size), getter);

    public static void AddKeyValues(this DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> values)
        => builder.AddKeyValues(values.Count, TextDataViewType.Instance, TextVectorGetter(values));

    public static void AddText(this DataViewSchema.Annotations.Builder builder, string kind, string text)
        => builder.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());

    public static void AddIsNormalized(this DataViewSchema.Annotations.Builder builder)
        => builder.AddPrimitiveValue(Kinds.IsNormalized, BooleanDataViewType.Instance, true);

    /// <summary>What every column that a predictor makes carries.</summary>
    public static IEnumerable<SchemaShape.Column> GetTrainerOutputAnnotation(bool isNormalized = false)
    {
        yield return Scalar(Kinds.ScoreColumnSetId, NumberDataViewType.UInt32, isKey: true);
        yield return Scalar(Kinds.ScoreColumnKind, TextDataViewType.Instance);
        yield return Scalar(Kinds.ScoreValueKind, TextDataViewType.Instance);
        if (isNormalized)
            yield return Scalar(Kinds.IsNormalized, BooleanDataViewType.Instance);
    }

    /// <summary>The annotations of a multiclass score: class names where the label has key values.</summary>
    public static IEnumerable<SchemaShape.Column> AnnotationsForMulticlassScoreColumn(SchemaShape.Column? labelColumn = null)
    {
        var result = new List<SchemaShape.Column>();
        if (labelColumn is { IsKey: true } label
            && label.Annotations.TryFindColumn(Kinds.KeyValues, out SchemaShape.Column values)
            && values.Kind == SchemaShape.Column.VectorKind.Vector)
        {
            if (values.ItemType is TextDataViewType)
                result.Add(Vector(Kinds.SlotNames, TextDataViewType.Instance));
            result.Add(Vector(Kinds.TrainingLabelValues, values.ItemType));
        }

        result.AddRange(GetTrainerOutputAnnotation());
        return result;
    }

    private static SchemaShape.Column Scalar(string name, DataViewType type, bool isKey = false)
        => new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Scalar, type, isKey);

    private static SchemaShape.Column Vector(string name, DataViewType itemType)
        => new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Vector, itemType, false);

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> TextVectorGetter(IReadOnlyList<string> texts)
    {
        ReadOnlyMemory<char>[] values = texts.Select(text => text.AsMemory()).ToArray();
        return (ref VBuffer<ReadOnlyMemory<char>> destination)
            => VBuffer<ReadOnlyMemory<char>>.Copy(values, 0, ref destination, values.Length);
    }
}
