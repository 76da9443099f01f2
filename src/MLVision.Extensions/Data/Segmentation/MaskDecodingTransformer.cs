using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Decodes masks from a column of paths; made by <see cref="MaskDecodingEstimator"/>.</summary>
/// <remarks>
/// <see cref="Transform"/> gives an <see cref="ImageDataView"/>, which counts skipped masks. Masks are read and decoded ahead on
/// all cores.
/// </remarks>
[Component("DecodeMasks", version: 1)]
public sealed class MaskDecodingTransformer : RowMappingTransformer, IComponent<MaskDecodingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly MaskDecodingOptions _options;
    private readonly MaskDecoder _decoder;

    internal MaskDecodingTransformer(string output, string input, MaskDecodingOptions options)
    {
        _output = output;
        _input = input;
        _options = options;
        _decoder = new MaskDecoder(options);
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.Text(_input)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => 32;

    internal DataViewSchema.DetachedColumn OutputColumn
    {
        get
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (_options.ClassNames is not null)
                annotations.AddTexts(ColumnAnnotations.ClassNames, _options.ClassNames);
            VectorDataViewType type = _options.Width == 0
                ? new VectorDataViewType(NumberDataViewType.Byte)
                : new VectorDataViewType(NumberDataViewType.Byte, _options.Height, _options.Width);
            return new DataViewSchema.DetachedColumn(_output, type, annotations.ToAnnotations());
        }
    }

    /// <inheritdoc/>
    public static MaskDecodingTransformer Read(ComponentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string output = reader.ReadString(), input = reader.ReadString();
        string[] names = reader.ReadStrings();
        byte[] ignored = reader.ReadArray<byte>();
        MaskColor[] colors = reader.ReadArray<MaskColor>();
        return new MaskDecodingTransformer(output, input, new MaskDecodingOptions
        {
            ClassNames = names.Length == 0 ? null : names,
            IgnoredIds = ignored,
            Colors = colors.Length == 0 ? null : colors,
            Width = reader.ReadInt32(),
            Height = reader.ReadInt32(),
            OnError = (ImageErrorAction)reader.ReadByte(),
        });
    }

    /// <summary>Adds the masks, lazily, to an <see cref="ImageDataView"/>.</summary>
    /// <inheritdoc/>
    public override IDataView Transform(IDataView input) => new ImageDataView(Add(input), [_output], _options.OnError);

    internal IDataView Add(IDataView input) => base.Transform(input);

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        [OutputColumn];

    /// <inheritdoc/>
    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValueGetter<ReadOnlyMemory<char>> getPath = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[_input]);
        ReadOnlyMemory<char> path = default;
        return
        [
            (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
            {
                getPath(ref path);
                byte[] mask = _decoder.Decode(path.ToString());
                value = new VBuffer<byte>(mask.Length, mask);
            }),
        ];
    }

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_output);
        writer.Write(_input);
        writer.WriteStrings([.. _options.ClassNames ?? []]);
        writer.WriteArray<byte>([.. _options.IgnoredIds]);
        writer.WriteArray<MaskColor>([.. _options.Colors ?? []]);
        writer.Write(_options.Width);
        writer.Write(_options.Height);
        writer.Write((byte)_options.OnError);
    }
}
