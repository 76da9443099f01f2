using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column of pictures with boxes drawn on them; see DrawBoundingBoxes.</summary>
[Component("DrawBoundingBoxes", version: 1)]
public sealed class BoxDrawingTransformer : PictureTransformer, IComponent<BoxDrawingTransformer>
{
    private readonly string _labelColumn;
    private readonly string _boxColumn;
    private readonly string? _scoreColumn;
    private readonly BoxDrawingOptions _options;

    internal BoxDrawingTransformer(ColumnPair columns, string labelColumn, string boxColumn, string? scoreColumn,
        BoxDrawingOptions options)
        : base(columns)
    {
        options.Validate();
        (_labelColumn, _boxColumn, _scoreColumn, _options) = (labelColumn, boxColumn, scoreColumn, options);
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs =>
    [
        .. base.Inputs, DetectionInput.Labels(_labelColumn), DetectionInput.Floats(_boxColumn),
        .. _scoreColumn is null ? [] : new[] { DetectionInput.Floats(_scoreColumn) },
    ];

    static BoxDrawingTransformer IComponent<BoxDrawingTransformer>.Read(ComponentReader reader)
    {
        ColumnPair columns = ReadColumns(reader);
        string labels = reader.ReadString(), boxes = reader.ReadString(), scores = reader.ReadString();
        return new BoxDrawingTransformer(columns, labels, boxes, scores.Length == 0 ? null : scores, new BoxDrawingOptions
        {
            LineWidth = reader.ReadInt32(),
            FontScale = reader.ReadInt32(),
            ShowLabels = reader.ReadBoolean(),
            ShowScores = reader.ReadBoolean(),
            MinScore = reader.ReadSingle(),
        });
    }

    private protected override Action<AnnotatedImage> CreateDrawing(DataViewRow input)
    {
        var objects = new DetectionInput(input, _labelColumn, _boxColumn, _scoreColumn);
        return picture =>
        {
            objects.Read();
            var boxes = new LabelledBox[objects.Names.Length];
            for (int i = 0; i < boxes.Length; i++)
            {
                int classIndex = objects.Keys.Length == 0 ? ClassPalette.IndexOf(objects.Names[i]) : (int)objects.Keys[i] - 1;
                boxes[i] = new LabelledBox(objects.Boxes[i], classIndex, objects.Names[i],
                    objects.Scores.IsEmpty ? null : objects.Scores[i]);
            }

            picture.DrawBoxes(boxes, _options);
        };
    }

    private protected override void WriteDrawing(ComponentWriter writer)
    {
        writer.Write(_labelColumn);
        writer.Write(_boxColumn);
        writer.Write(_scoreColumn ?? "");
        writer.Write(_options.LineWidth);
        writer.Write(_options.FontScale);
        writer.Write(_options.ShowLabels);
        writer.Write(_options.ShowScores);
        writer.Write(_options.MinScore);
    }
}
