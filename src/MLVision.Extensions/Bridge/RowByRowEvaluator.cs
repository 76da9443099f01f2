using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>Computes the rows of a batch one by one with a transformer's getters, and keeps the results.</summary>
internal sealed class RowByRowEvaluator : BatchEvaluator
{
    private readonly BufferedRow _input;
    private readonly ColumnBuffer?[] _outputs;

    public RowByRowEvaluator(RowMapper mapper, BufferedRow input, bool[] active, int capacity)
    {
        _input = input;
        Delegate?[] getters = mapper.CreateGetters(input, active, out _);
        _outputs = new ColumnBuffer?[getters.Length];
        for (int i = 0; i < getters.Length; i++)
        {
            if (getters[i] is { } getter)
                _outputs[i] = ColumnBuffer.Create(mapper.OutputSchema[mapper.InputSchema.Count + i].Type, getter, capacity);
        }
    }

    // The batch itself has copied the row.
    protected internal override void Read(int index)
    {
    }

    protected internal override void Evaluate(int count)
    {
        for (int slot = 0; slot < count; slot++)
        {
            _input.Slot = slot;
            foreach (ColumnBuffer? output in _outputs)
                output?.Fill(slot);
        }
    }

    protected internal override Delegate CreateGetter(int column) => _outputs[column]!.CreateGetter(() => Current);
}
