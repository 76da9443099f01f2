using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>A two-dimensional filter as an operation of a pipeline.</summary>
internal sealed class ImageFilterOperation : ImageOperation
{
    private readonly FilterOptions _options;

    public ImageFilterOperation(FilterOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => _options.Channels == ImageChannels.Color;

    public override ImageOutput Output => _options.Output;

    public override ImageProcessor Prepare(int width, int height, int channels)
    {
        var filter = new ImageFilter(width, height, _options);
        return new PlaneProcessor(channels, width * height, filter.OutputHeight, filter.OutputWidth, filter.Apply);
    }

    public override void Write(ComponentWriter writer)
    {
        writer.Write(_options.Kernel.Width);
        writer.WriteArray<float>(_options.Kernel.Weights);
        writer.Write(_options.Flip);
        writer.Write((int)_options.Padding);
        writer.Write(_options.StrideX);
        writer.Write(_options.StrideY);
        writer.Write(_options.Scale);
        writer.Write(_options.Offset);
        writer.Write((int)_options.Channels);
        writer.Write((int)_options.Output);
    }

    public static FilterOptions Read(ComponentReader reader) => new()
    {
        Kernel = ReadKernel(reader),
        Flip = reader.ReadBoolean(),
        Padding = (ImagePadding)reader.ReadInt32(),
        StrideX = reader.ReadInt32(),
        StrideY = reader.ReadInt32(),
        Scale = reader.ReadSingle(),
        Offset = reader.ReadSingle(),
        Channels = (ImageChannels)reader.ReadInt32(),
        Output = (ImageOutput)reader.ReadInt32(),
    };

    private static ImageKernel ReadKernel(ComponentReader reader)
    {
        int width = reader.ReadInt32();
        float[] weights = reader.ReadArray<float>();
        if (width < 1 || weights.Length % width != 0)
            throw new InvalidDataException($"a kernel of {weights.Length} weights cannot have {width} columns");
        return new ImageKernel(weights.Length / width, width, (row, column) => weights[row * width + column]);
    }
}
