using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>The picture of a HOG as an operation of a pipeline.</summary>
internal sealed class RenderHogOperation : ImageOperation
{
    private readonly RenderHogOptions _options;

    public RenderHogOperation(RenderHogOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => _options.Hog.ColorMode == HogColorMode.StrongestChannel;

    public override ImageOutput Output => ImageOutput.Image;

    public override bool DependsOnChannels => false;

    public override ImageProcessor Prepare(int width, int height, int channels) =>
        new Processor(new HogRenderer(width, height, _options));

    public override void Write(ComponentWriter writer)
    {
        HogOperation.Write(writer, _options.Hog);
        writer.Write(_options.Scale);
        writer.Write(_options.Gain);
    }

    public static RenderHogOptions Read(ComponentReader reader) => new()
    {
        Hog = HogOperation.Read(reader),
        Scale = reader.ReadInt32(),
        Gain = reader.ReadSingle(),
    };

    private sealed class Processor(HogRenderer renderer) : ImageProcessor(1, renderer.Height, renderer.Width)
    {
        public override void Run(ReadOnlySpan<byte> planes, Span<float> output)
        {
            renderer.Render(planes, output);
            renderer.Brighten(output);
        }

        public override void Run(ReadOnlySpan<float> planes, Span<float> output)
        {
            renderer.Render(planes, output);
            renderer.Brighten(output);
        }

        public override string SlotName(int index) => "";
    }
}
