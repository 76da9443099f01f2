using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Colour histograms as an operation of a pipeline.</summary>
internal sealed class ColorHistogramOperation : ImageOperation
{
    private readonly ColorHistogramOptions _options;

    public ColorHistogramOperation(ColorHistogramOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => _options.ColorSpace != ColorSpace.Gray;

    public override int? FixedLength => _options.Length;

    public override ImageProcessor Prepare(int width, int height, int channels) =>
        new Processor(width * height, channels, _options);

    public override void Write(ComponentWriter writer)
    {
        writer.Write((int)_options.ColorSpace);
        writer.Write(_options.Bins);
        writer.Write(_options.Joint);
        writer.Write(_options.Normalize);
        writer.Write(_options.Moments);
    }

    public static ColorHistogramOptions Read(ComponentReader reader) => new()
    {
        ColorSpace = (ColorSpace)reader.ReadInt32(),
        Bins = reader.ReadInt32(),
        Joint = reader.ReadBoolean(),
        Normalize = reader.ReadBoolean(),
        Moments = reader.ReadBoolean(),
    };

    private sealed class Processor(int area, int channels, ColorHistogramOptions options) : ImageProcessor(options.Length)
    {
        private readonly ScratchPool<byte[]> _pool = new(() => new byte[area * channels]);

        private string Channels => options.ColorSpace switch
        {
            ColorSpace.Rgb => "RGB",
            ColorSpace.Hsv => "HSV",
            _ => "L",
        };

        public override void Run(ReadOnlySpan<byte> planes, Span<float> output) =>
            ColorHistogram.Compute(planes, area, output, options);

        public override void Run(ReadOnlySpan<float> planes, Span<float> output)
        {
            byte[] bytes = _pool.Rent();
            for (int i = 0; i < planes.Length; i++)
                bytes[i] = ImagePlanes.ToByte(planes[i]);
            ColorHistogram.Compute(bytes, area, output, options);
            _pool.Return(bytes);
        }

        public override string SlotName(int index)
        {
            int bins = options.Bins;
            if (index >= options.HistogramLength)
            {
                int moment = index - options.HistogramLength;
                return $"{Channels[moment % options.Channels]}.{(moment < options.Channels ? "mean" : "deviation")}";
            }
            return options.Joint && options.Channels == 3
                ? $"{Channels[0]}{index / bins / bins}{Channels[1]}{index / bins % bins}{Channels[2]}{index % bins}"
                : $"{Channels[index / bins]}{index % bins}";
        }
    }
}
