using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Images of random pixels, for measuring how fast a training is.</summary>
internal static class SyntheticImages
{
    public const int ClassCount = 10;

    /// <summary>A view with the columns Image (bytes) and Label (key).</summary>
    public static IDataView Load(MLContext ml, ImageShape shape, int count) =>
        ml.Data.LoadFromEnumerable(Rows(shape, count), SchemaOf(shape));

    // One at a time: what the benchmark itself holds would count as memory of ours.
    public static IEnumerable<SyntheticImage> Rows(ImageShape shape, int count)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            var pixels = new byte[shape.Channels * shape.Height * shape.Width];
            random.NextBytes(pixels);
            yield return new SyntheticImage { Image = pixels, Label = (uint)(i % ClassCount) };
        }
    }

    public static SchemaDefinition SchemaOf(ImageShape shape)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(SyntheticImage));
        int[] dimensions = shape.Channels == 1 ? [shape.Height, shape.Width] : [shape.Channels, shape.Height, shape.Width];
        schema[nameof(SyntheticImage.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, dimensions);
        return schema;
    }
}
