using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>HOG as an operation of a pipeline.</summary>
internal sealed class HogOperation : ImageOperation
{
    private readonly HogOptions _options;

    public HogOperation(HogOptions? options)
    {
        _options = options ?? HogOptions.ScikitImage;
        _options.Validate();
    }

    public override bool UsesColor => _options.ColorMode == HogColorMode.StrongestChannel;

    public override bool DependsOnChannels => false;

    public override ImageProcessor Prepare(int width, int height, int channels) =>
        new Processor(new HogDescriptor(width, height, _options));

    public override void Write(ComponentWriter writer) => Write(writer, _options);

    public static void Write(ComponentWriter writer, HogOptions options)
    {
        writer.Write(options.Orientations);
        writer.Write(options.CellWidth);
        writer.Write(options.CellHeight);
        writer.Write(options.BlockWidth);
        writer.Write(options.BlockHeight);
        writer.Write(options.BlockStrideX);
        writer.Write(options.BlockStrideY);
        writer.Write((int)options.BlockNorm);
        writer.Write(options.Clip);
        writer.Write((int)options.Regularization);
        writer.Write(options.GammaSqrt);
        writer.Write(options.Signed);
        writer.Write((int)options.ColorMode);
        writer.Write(options.GaussianWindow);
        writer.Write(options.WindowSigma);
        writer.Write(options.TrilinearVoting);
        writer.Write((int)options.Order);
    }

    // Initialisers run in the order in which they are written here: the order of Write.
    public static HogOptions Read(ComponentReader reader) => new()
    {
        Orientations = reader.ReadInt32(),
        CellWidth = reader.ReadInt32(),
        CellHeight = reader.ReadInt32(),
        BlockWidth = reader.ReadInt32(),
        BlockHeight = reader.ReadInt32(),
        BlockStrideX = reader.ReadInt32(),
        BlockStrideY = reader.ReadInt32(),
        BlockNorm = (HogBlockNorm)reader.ReadInt32(),
        Clip = reader.ReadSingle(),
        Regularization = (HogRegularization)reader.ReadInt32(),
        GammaSqrt = reader.ReadBoolean(),
        Signed = reader.ReadBoolean(),
        ColorMode = (HogColorMode)reader.ReadInt32(),
        GaussianWindow = reader.ReadBoolean(),
        WindowSigma = reader.ReadSingle(),
        TrilinearVoting = reader.ReadBoolean(),
        Order = (HogOrder)reader.ReadInt32(),
    };

    private sealed class Processor(HogDescriptor descriptor) : ImageProcessor(descriptor.Length)
    {
        public override void Run(ReadOnlySpan<byte> planes, Span<float> output) => descriptor.Compute(planes, output);

        public override void Run(ReadOnlySpan<float> planes, Span<float> output) => descriptor.Compute(planes, output);

        public override string SlotName(int index)
        {
            HogOptions options = descriptor.Options;
            int orientation = index % options.Orientations, cells = options.BlockWidth * options.BlockHeight;
            int cell = index / options.Orientations % cells, block = index / options.Orientations / cells;
            (int row, int column) = options.Order == HogOrder.RowMajor
                ? (block / descriptor.BlocksX, block % descriptor.BlocksX)
                : (block % descriptor.BlocksY, block / descriptor.BlocksY);
            return $"r{row}c{column}.b{cell}.o{orientation}";
        }
    }
}
