using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Decodes images from a column of paths or of encoded bytes. Nothing is learned from the data.</summary>
public sealed class ImageDecodingEstimator : RowMappingEstimator<ImageDecodingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly ImageDecodingOptions _options;

    internal ImageDecodingEstimator(string output, string input, ImageDecodingOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentException.ThrowIfNullOrEmpty(input);
        if (options.Folder is not null && options.Archive is not null)
            throw new ArgumentException(
                $"Either {nameof(options.Folder)} or {nameof(options.Archive)} can be given, not both.", nameof(options));
        if (options.Width < 0 || options.Height < 0 || (options.Width == 0) != (options.Height == 0))
            throw new ArgumentOutOfRangeException(nameof(options), $"{options.Width} x {options.Height}",
                $"{nameof(options.Width)} and {nameof(options.Height)} are both 0 (any size) or both positive.");
        OptionCheck.Defined(options.OnError);
        if (options.Archive is not null && !File.Exists(options.Archive))
            throw new FileNotFoundException($"The archive '{options.Archive}' does not exist.", options.Archive);
        _output = output;
        _input = input;
        _options = options;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [Input(_input)];

    /// <inheritdoc/>
    protected override ImageDecodingTransformer FitCore(IDataView input) => new(_output, _input, _options);

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        [OutputColumn(_output, _options)];

    internal static DataViewSchema.DetachedColumn OutputColumn(string name, ImageDecodingOptions options) =>
        new(name, options.Width == 0 ? new ImageDataViewType() : new ImageDataViewType(options.Height, options.Width));

    internal static InputColumn Input(string name) => new(name, "text (paths) or Vector<Byte> (encoded images)",
        (kind, item, isKey) => kind == SchemaShape.Column.VectorKind.Scalar
            ? item is TextDataViewType
            : item == NumberDataViewType.Byte && !isKey);
}
