using System;

namespace Microsoft.ML.Data;

/// <summary>A cursor that shows the columns of another one, at some of its rows.</summary>
internal abstract class ForwardingCursor : DataViewRowCursor
{
    private readonly ActiveColumns _active;
    private long _position = -1;
    private bool _ended;

    protected ForwardingCursor(DataViewRowCursor input, ActiveColumns active)
    {
        Input = input;
        _active = active;
    }

    public override long Position => _position;

    public override long Batch => Input.Batch;

    public override DataViewSchema Schema => Input.Schema;

    protected DataViewRowCursor Input { get; }

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (!MoveInput())
        {
            Dispose();
            return false;
        }

        _position++;
        return true;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Check(column);
        return Input.GetGetter<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    /// <summary>Moves the input to the next row to be shown; false at the end.</summary>
    protected abstract bool MoveInput();

    protected override void Dispose(bool disposing)
    {
        if (_ended)
            return;
        _ended = true;
        _position = -1;
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
