using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>Computes several rows together: reads their inputs, computes, then gives the outputs row by row.</summary>
/// <remarks>Used by one thread at a time, but not always by the same one.</remarks>
public abstract class BatchEvaluator : IDisposable
{
    /// <summary>The row of the batch whose outputs the getters give.</summary>
    protected internal int Current { get; internal set; }

    /// <summary>Copies what the outputs need of the input row as it stands now.</summary>
    /// <param name="index">The place in the batch, from 0 in ascending order.</param>
    protected internal abstract void Read(int index);

    /// <summary>Computes the outputs of the rows that were read.</summary>
    /// <param name="count">The number of rows.</param>
    protected internal abstract void Evaluate(int count);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of an added column, for the row <see cref="Current"/>.</summary>
    /// <param name="column">The place among the added columns; an active one.</param>
    protected internal abstract Delegate CreateGetter(int column);

    /// <summary>Frees what the evaluator holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Getters that compute one row at a time.</summary>
    internal Delegate?[] CreateRowGetters(DataViewRow input, bool[] active)
    {
        var once = new OncePerRow(input, () =>
        {
            Read(0);
            Evaluate(1);
        });
        var getters = new Delegate?[active.Length];
        for (int column = 0; column < active.Length; column++)
        {
            if (active[column])
                getters[column] = once.Before(CreateGetter(column));
        }

        return getters;
    }

    /// <summary>Frees what the evaluator holds.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
