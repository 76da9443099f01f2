using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Reads the objects of a row: labels, boxes and, where there are any, scores.</summary>
internal sealed class DetectionInput
{
    private readonly DataViewRow _row;
    private readonly string _labelColumn;
    private readonly string _boxColumn;
    private readonly string? _scoreColumn;
    private readonly ValueGetter<VBuffer<uint>>? _getKeys;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _getTexts;
    private readonly ValueGetter<VBuffer<float>> _getBoxes;
    private readonly ValueGetter<VBuffer<float>>? _getScores;
    private VBuffer<uint> _keys;
    private VBuffer<ReadOnlyMemory<char>> _texts;
    private VBuffer<float> _vector;
    private float[] _boxes = [];
    private float[] _scores = [];

    /// <param name="row">The row, whose position changes.</param>
    /// <param name="labelColumn">A column that <see cref="Labels"/> describes.</param>
    /// <param name="boxColumn">A column that <see cref="Floats"/> describes.</param>
    /// <param name="scoreColumn">A column that <see cref="Floats"/> describes; null for none.</param>
    public DetectionInput(DataViewRow row, string labelColumn, string boxColumn, string? scoreColumn)
    {
        (_row, _labelColumn, _boxColumn, _scoreColumn) = (row, labelColumn, boxColumn, scoreColumn);
        DataViewSchema.Column labels = row.Schema[labelColumn];
        ClassNames = labels.ReadTexts(ColumnAnnotations.KeyValues);
        if (((VectorDataViewType)labels.Type).ItemType is TextDataViewType)
            _getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(labels);
        else
            _getKeys = row.GetGetter<VBuffer<uint>>(labels);
        _getBoxes = row.GetGetter<VBuffer<float>>(row.Schema[boxColumn]);
        _getScores = scoreColumn is null ? null : row.GetGetter<VBuffer<float>>(row.Schema[scoreColumn]);
    }

    /// <summary>The names of the classes, in the order of their keys; null where the column does not have them.</summary>
    public string[]? ClassNames { get; }

    /// <summary>The key of each object's class; empty where the labels are texts.</summary>
    public uint[] Keys { get; private set; } = [];

    /// <summary>The name of each object's class; its key in decimal where it has no name.</summary>
    public string[] Names { get; private set; } = [];

    /// <summary>The box of each object.</summary>
    public ReadOnlySpan<BoundingBox> Boxes => MemoryMarshal.Cast<float, BoundingBox>(_boxes);

    /// <summary>The score of each object; empty where there is no such column.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>A vector of keys, with or without names, or of texts.</summary>
    public static InputColumn Labels(string name) => new(name, "a vector of keys (Key<UInt32>) or of texts, one for each object",
        (kind, item, isKey) => kind != SchemaShape.Column.VectorKind.Scalar
            && (isKey ? item == NumberDataViewType.UInt32 : item is TextDataViewType));

    /// <summary>A vector of floats of any length.</summary>
    public static InputColumn Floats(string name) => new(name, "Vector<Single>",
        (kind, item, isKey) => kind != SchemaShape.Column.VectorKind.Scalar && !isKey && item == NumberDataViewType.Single);

    /// <summary>Reads the row as it stands now.</summary>
    /// <exception cref="InvalidDataException">The vectors do not fit each other; the message has row and columns.</exception>
    public void Read()
    {
        if (_getTexts is not null)
        {
            _getTexts(ref _texts);
            Names = [.. _texts.DenseValues().Select(text => text.ToString())];
        }
        else
        {
            _getKeys!(ref _keys);
            Keys = [.. _keys.DenseValues()];
            Names = [.. Keys.Select(NameOf)];
        }

        _getBoxes(ref _vector);
        _boxes = [.. _vector.DenseValues()];
        if (_boxes.Length != 4 * Names.Length)
            throw Mismatch($"{_boxes.Length} numbers in '{_boxColumn}'; each object has 4");
        if (_getScores is null)
            return;
        _getScores(ref _vector);
        _scores = [.. _vector.DenseValues()];
        if (_scores.Length != Names.Length)
            throw Mismatch($"{_scores.Length} numbers in '{_scoreColumn}'");
    }

    /// <summary>Checks that the boxes and scores that were read are finite.</summary>
    /// <exception cref="InvalidDataException">One is not; the message has row and column.</exception>
    public void CheckFinite()
    {
        string? column = _boxes.All(float.IsFinite) ? _scores.All(float.IsFinite) ? null : _scoreColumn : _boxColumn;
        if (column is not null)
            throw new InvalidDataException($"Row {_row.Position} has a number in the column '{column}' that is not finite.");
    }

    private InvalidDataException Mismatch(string found) =>
        new($"Row {_row.Position} has {Names.Length} objects in the column '{_labelColumn}', but {found}.");

    private string NameOf(uint key) => key > 0 && key <= ClassNames?.Length
        ? ClassNames[key - 1]
        : key.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
