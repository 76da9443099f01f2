using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch;

/// <summary>The rows of a data view with labelled images.</summary>
internal sealed class LabeledRows : IDisposable
{
    private readonly LabeledColumns _columns;
    private readonly ValueGetter<uint> _getLabel;
    private uint _key;

    /// <param name="data">The data view.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="random">Decides the order; null for that of the data view.</param>
    public LabeledRows(IDataView data, LabeledColumns columns, Random? random = null)
    {
        _columns = columns;
        DataViewSchema.Column label = data.Schema[columns.Label], image = data.Schema[columns.Image];
        Cursor = data.GetRowCursor([label, image], random);
        _getLabel = Cursor.GetGetter<uint>(label);
    }

    public DataViewRowCursor Cursor { get; }

    /// <summary>The class of the present row, from 0; -1 where it has none.</summary>
    public int Label => (int)_key - 1;

    public bool MoveNext()
    {
        if (!Cursor.MoveNext())
            return false;
        _getLabel(ref _key);
        return true;
    }

    /// <exception cref="InvalidDataException">The row has no label.</exception>
    public void RequireLabel()
    {
        if (_key == 0 || _key > _columns.ClassCount)
            throw new InvalidDataException($"Row {Cursor.Position} has no label in the column '{_columns.Label}'.");
    }

    /// <summary>
    /// Whether this is an error of one row, such as a missing or damaged file: what this library's own components
    /// and ML.NET's throw.
    /// </summary>
    public static bool IsAboutOneRow(Exception error) => error
        is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or FormatException
        or InvalidOperationException;

    /// <summary>Describes the present row, which is left out because of an error.</summary>
    public SkippedImage Skip(Exception error) => new(
        error is ImageLoadException image ? image.ImageName : $"row {Cursor.Position}", error.Message);

    public void Dispose() => Cursor.Dispose();
}
