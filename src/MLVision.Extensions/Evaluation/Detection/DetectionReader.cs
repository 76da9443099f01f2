using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Reads objects and predictions out of the columns of a data view.</summary>
internal sealed class DetectionReader
{
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _label, _boxes, _predictedLabel, _predictedBoxes, _score;
    private readonly DataViewSchema.Column? _difficult, _crowd, _area;
    private readonly ClassList _classes;

    /// <summary>Finds the columns and checks their types.</summary>
    /// <exception cref="ArgumentException">A column is missing or of another type; the message names it.</exception>
    public DetectionReader(IDataView data, DetectionEvaluationOptions options)
    {
        _data = data;
        _label = FindKeys(options.LabelColumnName);
        _boxes = FindVector(options.BoundingBoxColumnName, NumberDataViewType.Single);
        _predictedLabel = FindKeys(options.PredictedLabelColumnName);
        _predictedBoxes = FindVector(options.PredictedBoundingBoxColumnName, NumberDataViewType.Single);
        _score = FindVector(options.ScoreColumnName, NumberDataViewType.Single);
        _difficult = FindOptional(options.DifficultColumnName, "Difficult", BooleanDataViewType.Instance);
        _crowd = FindOptional(options.CrowdColumnName, "IsCrowd", BooleanDataViewType.Instance);
        _area = FindOptional(options.AreaColumnName, "Area", NumberDataViewType.Single);

        _classes = new ClassList(_label, _predictedLabel);
    }

    public IReadOnlyList<string> ClassNames => _classes.Names;

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">
    /// Vectors do not fit together, or a value is missing; the message names row and column.
    /// </exception>
    public DetectionSet Read(CancellationToken cancellationToken)
    {
        DataViewSchema.Column?[] columns = [_label, _boxes, _predictedLabel, _predictedBoxes, _score, _difficult, _crowd, _area];
        using DataViewRowCursor cursor = _data.GetRowCursor(columns.OfType<DataViewSchema.Column>());
        var labels = new Vector<uint>(cursor, _label);
        var boxes = new Vector<float>(cursor, _boxes);
        var predictedLabels = new Vector<uint>(cursor, _predictedLabel);
        var predictedBoxes = new Vector<float>(cursor, _predictedBoxes);
        var scores = new Vector<float>(cursor, _score);
        Vector<bool>? difficult = _difficult is null ? null : new(cursor, _difficult.Value);
        Vector<bool>? crowds = _crowd is null ? null : new(cursor, _crowd.Value);
        Vector<float>? areas = _area is null ? null : new(cursor, _area.Value);

        var result = new DetectionSet();
        for (; cursor.MoveNext(); result.ImageCount++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<uint> keys = labels.Read();
            ReadOnlySpan<BoundingBox> places = ReadBoxes(boxes, keys.Length, _label);
            ReadOnlySpan<bool> isDifficult = difficult is null ? default : difficult.Read(keys.Length, _label);
            ReadOnlySpan<bool> isCrowd = crowds is null ? default : crowds.Read(keys.Length, _label);
            ReadOnlySpan<float> area = areas is null ? default : areas.Read(keys.Length, _label);
            for (int i = 0; i < keys.Length; i++)
            {
                int found = ClassOf(cursor, _label, keys[i], _classes.LabelMap);
                result.Add(new DetectionSet.TrueObject(found, result.ImageCount, places[i],
                    area.IsEmpty ? places[i].Area : area[i],
                    IsDifficult: !isDifficult.IsEmpty && isDifficult[i], IsCrowd: !isCrowd.IsEmpty && isCrowd[i]));
            }

            keys = predictedLabels.Read();
            places = ReadBoxes(predictedBoxes, keys.Length, _predictedLabel);
            ReadOnlySpan<float> score = scores.Read(keys.Length, _predictedLabel);
            for (int i = 0; i < keys.Length; i++)
            {
                if (float.IsNaN(score[i]))
                    throw Fault(cursor, $"the score {i} in the column '{_score.Name}' is not a number");
                int found = ClassOf(cursor, _predictedLabel, keys[i], _classes.PredictedMap);
                result.Add(new DetectionSet.Prediction(found, result.ImageCount, places[i], score[i]));
            }
        }

        return result;
    }

    private static ReadOnlySpan<BoundingBox> ReadBoxes(Vector<float> vector, int count, DataViewSchema.Column labels)
    {
        ReadOnlySpan<float> values = vector.Read(4 * count, labels);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw Fault(vector.Row, $"a coordinate in the column '{vector.Column.Name}' is {value}");
        }

        return MemoryMarshal.Cast<float, BoundingBox>(values);
    }

    private static int ClassOf(DataViewRow row, DataViewSchema.Column column, uint key, int[]? map)
    {
        int count = ClassList.CountOf(column);
        if (key == 0 || key > count)
            throw Fault(row, $"a class in the column '{column.Name}' is {(key == 0 ? "missing" : $"the key {key}, of {count}")}");
        return map is null ? (int)key - 1 : map[key - 1];
    }

    private static InvalidDataException Fault(DataViewRow row, string what) => new($"Row {row.Position}: {what}.");

    private DataViewSchema.Column FindKeys(string name) => new InputColumn(name, "Vector<Key<UInt32>>, a class for each box",
        (kind, item, key) => kind != SchemaShape.Column.VectorKind.Scalar && key && item == NumberDataViewType.UInt32)
        .Find(_data.Schema);

    private DataViewSchema.Column FindVector(string name, PrimitiveDataViewType type) => new InputColumn(name, $"Vector<{type}>",
        (kind, item, key) => kind != SchemaShape.Column.VectorKind.Scalar && !key && item == type).Find(_data.Schema);

    private DataViewSchema.Column? FindOptional(string? name, string defaultName, PrimitiveDataViewType type) =>
        name is null && _data.Schema.GetColumnOrNull(defaultName) is null ? null : FindVector(name ?? defaultName, type);

    /// <summary>The values of a vector column, row after row.</summary>
    private sealed class Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private VBuffer<T> _buffer;

        public DataViewRow Row => row;

        public DataViewSchema.Column Column => column;

        public ReadOnlySpan<T> Read()
        {
            _getter(ref _buffer);
            return _buffer.IsDense ? _buffer.GetValues() : _buffer.DenseValues().ToArray();
        }

        public ReadOnlySpan<T> Read(int length, DataViewSchema.Column labels)
        {
            ReadOnlySpan<T> values = Read();
            return values.Length == length
                ? values
                : throw Fault(row,
                    $"the column '{column.Name}' has {values.Length} values, wanted are {length} to fit '{labels.Name}'");
        }
    }
}
