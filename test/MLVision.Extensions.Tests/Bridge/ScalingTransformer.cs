using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Bridge;

/// <summary>A component of another assembly than the library: Features times a factor and their sum, computed at once.</summary>
[Component("Scaling", 3)]
internal sealed class ScalingTransformer(float factor, int lookAheadRows, bool saveLarge = false)
    : RowMappingTransformer, IComponent<ScalingTransformer>
{
    private int _evaluations;

    /// <summary>How many rows were computed.</summary>
    public int Evaluations => _evaluations;

    /// <summary>Runs in each evaluation, with the first feature of the row.</summary>
    public Action<float>? OnEvaluate { get; init; }

    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.FloatVector("Features")];

    protected internal override int LookAheadRows => lookAheadRows;

    protected internal override int LookAheadThreads => 3;

    public static ScalingTransformer Read(ComponentReader reader)
    {
        int rows = reader.ReadInt32();
        bool isLarge = reader.ReadBoolean();
        float factor = isLarge ? reader.ReadLarge("factor.bin", file => file.ReadSingle()) : reader.ReadSingle();
        return new ScalingTransformer(factor, rows, isLarge);
    }

    protected internal override void Write(ComponentWriter writer)
    {
        writer.Write(lookAheadRows);
        writer.Write(saveLarge);
        if (saveLarge)
            writer.WriteLarge("factor.bin", file => file.Write(factor));
        else
            writer.Write(factor);
    }

    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) =>
        Columns(((VectorDataViewType)inputSchema["Features"].Type).Size);

    internal static DataViewSchema.DetachedColumn[] Columns(int size) =>
    [
        new("Scaled", new VectorDataViewType(NumberDataViewType.Single, size),
            ColumnAnnotations.ForSlots(Enumerable.Range(0, size).Select(i => $"s{i}").ToArray())),
        new("Sum", NumberDataViewType.Single),
    ];

    protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        ValueGetter<VBuffer<float>> features = input.GetGetter<VBuffer<float>>(input.Schema["Features"]);
        VBuffer<float> row = default;
        float[] scaled = [];
        var once = new OncePerRow(input, () =>
        {
            features(ref row);
            scaled = row.DenseValues().Select(value => value * factor).ToArray();
            Interlocked.Increment(ref _evaluations);
            OnEvaluate?.Invoke(row.GetItemOrDefault(0));
        });
        return
        [
            once.Before((ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                VBuffer<float>.Copy(scaled, 0, ref value, scaled.Length))),
            once.Before((ValueGetter<float>)((ref float value) => value = scaled.Sum())),
        ];
    }
}

/// <summary>Makes a <see cref="ScalingTransformer"/>.</summary>
internal sealed class ScalingEstimator(float factor, int lookAheadRows, bool saveLarge = false)
    : RowMappingEstimator<ScalingTransformer>
{
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.FloatVector("Features")];

    protected override ScalingTransformer FitCore(IDataView input) => new(factor, lookAheadRows, saveLarge);

    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ScalingTransformer.Columns(1);
}
