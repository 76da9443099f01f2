using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Pooling as an operation of a pipeline.</summary>
internal sealed class ImagePoolOperation : ImageOperation
{
    private readonly PoolOptions _options;

    public ImagePoolOperation(PoolOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => _options.Channels == ImageChannels.Color;

    public override ImageOutput Output => _options.Output;

    public override ImageProcessor Prepare(int width, int height, int channels)
    {
        var pool = new ImagePool(width, height, _options);
        return new PlaneProcessor(channels, width * height, pool.OutputHeight, pool.OutputWidth, pool.Apply);
    }

    public override void Write(ComponentWriter writer)
    {
        writer.Write((int)_options.Kind);
        writer.Write(_options.WindowWidth);
        writer.Write(_options.WindowHeight);
        writer.Write(_options.StrideX);
        writer.Write(_options.StrideY);
        writer.Write(_options.PaddingX);
        writer.Write(_options.PaddingY);
        writer.Write(_options.CountPadding);
        writer.Write((int)_options.Channels);
        writer.Write((int)_options.Output);
    }

    public static PoolOptions Read(ComponentReader reader) => new()
    {
        Kind = (PoolKind)reader.ReadInt32(),
        WindowWidth = reader.ReadInt32(),
        WindowHeight = reader.ReadInt32(),
        StrideX = reader.ReadInt32(),
        StrideY = reader.ReadInt32(),
        PaddingX = reader.ReadInt32(),
        PaddingY = reader.ReadInt32(),
        CountPadding = reader.ReadBoolean(),
        Channels = (ImageChannels)reader.ReadInt32(),
        Output = (ImageOutput)reader.ReadInt32(),
    };
}
