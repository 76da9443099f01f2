using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Linear;

/// <summary>Rows to train on.</summary>
internal static class LinearRows
{
    /// <summary>A view of features, a key, a Boolean and a weight.</summary>
    public static IDataView View(MLContext ml, IEnumerable<LinearRow> rows, int featureCount, int classCount)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(LinearRow));
        schema[nameof(LinearRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        schema[nameof(LinearRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), classCount);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>Classes around centres that overlap.</summary>
    public static LinearRow[] Overlapping(int count, int featureCount, int classCount, int seed = 1)
    {
        var random = new Random(seed);
        float[] centers = [.. Enumerable.Range(0, classCount * featureCount).Select(_ => random.NextSingle())];
        return
        [
            .. Enumerable.Range(0, count).Select(i => i % classCount).Select(label => new LinearRow
            {
                Label = (uint)label,
                IsPositive = label > 0,
                Weight = random.NextSingle() + 0.5f,
                Features = new VBuffer<float>(featureCount, [
                    .. Enumerable.Range(0, featureCount)
                        .Select(f => centers[label * featureCount + f] + 2 * (random.NextSingle() - 0.5f))]),
            }),
        ];
    }
}

/// <summary>A row to train on.</summary>
internal sealed class LinearRow
{
    public VBuffer<float> Features { get; set; }

    /// <summary>The class, from 0.</summary>
    public uint Label { get; set; }

    public bool IsPositive { get; set; }

    public float Weight { get; set; } = 1;
}
