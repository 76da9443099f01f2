using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// Rows of a source that were copied; <see cref="Slot"/> chooses the one that the getters give. Active columns that are not
/// copied can be read while the source stands on the row.
/// </summary>
internal sealed class BufferedRow : DataViewRow
{
    private readonly DataViewRow _source;
    private readonly ColumnBuffer?[] _columns;
    private readonly ScalarBuffer<DataViewRowId> _ids;
    private readonly long[] _positions;
    private readonly long[] _batches;

    /// <summary>Makes room for rows.</summary>
    /// <param name="source">Where they are read.</param>
    /// <param name="capacity">How many there are at most.</param>
    /// <param name="isCopied">Which of the source's active columns are copied; null for all.</param>
    public BufferedRow(DataViewRow source, int capacity, Func<DataViewSchema.Column, bool>? isCopied = null)
    {
        _source = source;
        _columns = source.Schema
            .Select(column => source.IsColumnActive(column) && (isCopied is null || isCopied(column))
                ? ColumnBuffer.Create(source, column, capacity)
                : null).ToArray();
        _ids = new ScalarBuffer<DataViewRowId>(source.GetIdGetter(), capacity);
        _positions = new long[capacity];
        _batches = new long[capacity];
    }

    public int Slot { get; set; }

    public override long Position => _positions[Slot];

    public override long Batch => _batches[Slot];

    public override DataViewSchema Schema => _source.Schema;

    /// <summary>Copies the source's row as it stands now.</summary>
    /// <returns>About how many bytes it takes.</returns>
    public long Fill(int slot)
    {
        long bytes = _ids.Fill(slot);
        _positions[slot] = _source.Position;
        _batches[slot] = _source.Batch;
        foreach (ColumnBuffer? column in _columns)
            bytes += column?.Fill(slot) ?? 0;
        return bytes;
    }

    /// <summary>The copied images of a column; null where the column is not made of images, or is not copied.</summary>
    public ImageBuffer? GetImageBuffer(DataViewSchema.Column column) => _columns[column.Index] as ImageBuffer;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => _ids.CopyTo(Slot, ref id);

    public override bool IsColumnActive(DataViewSchema.Column column) => _source.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        CreateGetter(column.Index) is { } getter ? RowMapper.Cast<TValue>(getter, column) : _source.GetGetter<TValue>(column);

    /// <summary>A getter of the column's type; null where the column is not copied.</summary>
    public Delegate? CreateGetter(int column) => _columns[column]?.CreateGetter(() => Slot);
}
