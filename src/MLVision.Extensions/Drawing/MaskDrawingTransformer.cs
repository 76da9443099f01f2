using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column of pictures with masks drawn on them; see DrawMasks.</summary>
[Component("DrawMasks", version: 1)]
public sealed class MaskDrawingTransformer : PictureTransformer, IComponent<MaskDrawingTransformer>
{
    private readonly string _maskColumn;
    private readonly MaskDrawingOptions _options;

    internal MaskDrawingTransformer(ColumnPair columns, string maskColumn, MaskDrawingOptions options)
        : base(columns)
    {
        options.Validate();
        (_maskColumn, _options) = (maskColumn, options);
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [.. base.Inputs, InputColumn.Bytes(_maskColumn)];

    static MaskDrawingTransformer IComponent<MaskDrawingTransformer>.Read(ComponentReader reader)
    {
        ColumnPair columns = ReadColumns(reader);
        return new MaskDrawingTransformer(columns, reader.ReadString(), new MaskDrawingOptions
        {
            Opacity = reader.ReadSingle(),
            ShowLegend = reader.ReadBoolean(),
            FontScale = reader.ReadInt32(),
        });
    }

    private protected override Action<AnnotatedImage> CreateDrawing(DataViewRow input)
    {
        DataViewSchema.Column column = input.Schema[_maskColumn];
        string[]? names = column.ReadTexts(ColumnAnnotations.ClassNames);
        ValueGetter<VBuffer<byte>> getMask = input.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> mask = default;
        byte[] classes = [];
        return picture =>
        {
            getMask(ref mask);
            if (mask.Length != picture.Width * picture.Height)
                throw new InvalidDataException($"Row {input.Position}: the column '{_maskColumn}' has {mask.Length} pixels; " +
                    $"the picture has {picture.Width} x {picture.Height}.");
            if (classes.Length != mask.Length)
                classes = new byte[mask.Length];
            mask.CopyTo(classes);
            picture.DrawMask(classes, names, _options);
        };
    }

    private protected override void WriteDrawing(ComponentWriter writer)
    {
        writer.Write(_maskColumn);
        writer.Write(_options.Opacity);
        writer.Write(_options.ShowLegend);
        writer.Write(_options.FontScale);
    }
}
