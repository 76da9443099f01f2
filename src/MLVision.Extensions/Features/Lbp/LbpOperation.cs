using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Local binary patterns as an operation of a pipeline.</summary>
internal sealed class LbpOperation : ImageOperation
{
    private readonly LbpOptions _options;

    public LbpOperation(LbpOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => false;

    public override int? FixedLength => checked(_options.CellsX * _options.CellsY * _options.Codes);

    public override ImageProcessor Prepare(int width, int height, int channels) =>
        new Processor(new LocalBinaryPatterns(width, height, _options), width * height, _options);

    public override void Write(ComponentWriter writer)
    {
        writer.Write(_options.Points);
        writer.Write(_options.Radius);
        writer.Write((int)_options.Method);
        writer.Write(_options.CellsX);
        writer.Write(_options.CellsY);
        writer.Write(_options.Normalize);
    }

    public static LbpOptions Read(ComponentReader reader) => new()
    {
        Points = reader.ReadInt32(),
        Radius = reader.ReadSingle(),
        Method = (LbpMethod)reader.ReadInt32(),
        CellsX = reader.ReadInt32(),
        CellsY = reader.ReadInt32(),
        Normalize = reader.ReadBoolean(),
    };

    private sealed class Processor(LocalBinaryPatterns patterns, int area, LbpOptions options)
        : FloatImageProcessor(area, patterns.Length)
    {
        public override void Run(ReadOnlySpan<float> planes, Span<float> output) => patterns.Compute(planes, output);

        public override string SlotName(int index)
        {
            int cell = index / options.Codes;
            return $"r{cell / options.CellsX}c{cell % options.CellsX}.p{index % options.Codes}";
        }
    }
}
