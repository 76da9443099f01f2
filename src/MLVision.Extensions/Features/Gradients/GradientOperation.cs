using System.Numerics;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>The plain gradient vector as an operation of a pipeline.</summary>
internal sealed class GradientOperation : ImageOperation
{
    private static readonly (GradientParts Part, string Name)[] Names =
    [
        (GradientParts.Horizontal, "gx"), (GradientParts.Vertical, "gy"), (GradientParts.Magnitude, "magnitude"),
        (GradientParts.Direction, "direction"),
    ];

    private readonly GradientOptions _options;

    public GradientOperation(GradientOptions? options)
    {
        _options = options ?? new();
        _options.Validate();
    }

    public override bool UsesColor => false;

    public override ImageProcessor Prepare(int width, int height, int channels)
    {
        GradientVector.Length(width, height, _options);
        return new Processor(width, height, _options);
    }

    public override void Write(ComponentWriter writer) => writer.Write((int)_options.Parts);

    public static GradientOptions Read(ComponentReader reader) => new() { Parts = (GradientParts)reader.ReadInt32() };

    private sealed class Processor(int width, int height, GradientOptions options)
        : FloatImageProcessor(width * height, BitOperations.PopCount((uint)options.Parts), height - 2, width - 2)
    {
        public override void Run(ReadOnlySpan<float> planes, Span<float> output) =>
            GradientVector.Compute(planes, width, height, output, options);

        public override string SlotName(int index)
        {
            int area = Dimensions[1] * Dimensions[2], pixel = index % area;
            string part = Names.Where(n => (options.Parts & n.Part) != 0).ElementAt(index / area).Name;
            return $"{part}.r{pixel / Dimensions[2] + 1}c{pixel % Dimensions[2] + 1}";
        }
    }
}
