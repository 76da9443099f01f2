using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// A lazy view with a column of decoded images, or of masks. Where it was made with <see cref="ImageErrorAction.Skip"/>, rows
/// whose image, mask or annotation cannot be read or decoded are left out and counted.
/// </summary>
/// <remarks>
/// Every pass gives the same rows, whichever columns it asks for: an image that no pass has decoded before is decoded to find out
/// whether its row counts, and the verdict is kept. Changing files while a view is in use is not supported.
/// </remarks>
public sealed class ImageDataView : IDataView
{
    private readonly IDataView _decoded;
    private readonly IReadOnlyList<string> _decodedColumns;
    private readonly bool _skips;
    private readonly IReadOnlyCollection<SkippedImage> _leftOut;

    // A row's verdict, by the row's id, which stays the same when rows are shuffled: null for a good image.
    private readonly ConcurrentDictionary<DataViewRowId, SkippedImage?> _verdicts = new();

    /// <param name="decoded">The rows.</param>
    /// <param name="decodedColumns">The columns that throw an <see cref="ImageLoadException"/> where decoding fails.</param>
    /// <param name="onError">What to do then.</param>
    /// <param name="leftOut">Images that the rows do not have, because their annotations were bad.</param>
    internal ImageDataView(IDataView decoded, IReadOnlyList<string> decodedColumns, ImageErrorAction onError,
        IReadOnlyCollection<SkippedImage>? leftOut = null)
    {
        _decoded = decoded;
        _decodedColumns = decodedColumns;
        _skips = onError == ImageErrorAction.Skip;
        _leftOut = leftOut ?? [];
    }

    /// <summary>
    /// The images that were left out when the view was made and by the passes made so far, each once, in no particular order.
    /// </summary>
    public IReadOnlyCollection<SkippedImage> SkippedImages => [.. _leftOut, .. _verdicts.Values.OfType<SkippedImage>()];

    /// <inheritdoc/>
    public bool CanShuffle => _decoded.CanShuffle;

    /// <inheritdoc/>
    public DataViewSchema Schema => _decoded.Schema;

    /// <summary>The number of rows; null where rows may be left out, since only a pass over all of them tells.</summary>
    public long? GetRowCount() => _skips ? null : _decoded.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        if (!_skips)
            return _decoded.GetRowCursor(columnsNeeded, rand);
        DataViewSchema.Column[] needed = columnsNeeded.ToArray();
        return new SkippingCursor(this, _decoded.GetRowCursor(AddDecoded(needed), rand), needed);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        if (!_skips)
            return _decoded.GetRowCursorSet(columnsNeeded, n, rand);
        DataViewSchema.Column[] needed = columnsNeeded.ToArray();
        return _decoded.GetRowCursorSet(AddDecoded(needed), n, rand)
            .Select(cursor => (DataViewRowCursor)new SkippingCursor(this, cursor, needed)).ToArray();
    }

    private IEnumerable<DataViewSchema.Column> AddDecoded(IEnumerable<DataViewSchema.Column> columns) =>
        columns.Concat(_decodedColumns.Select(name => Schema[name]));

    /// <summary>Passes over the rows whose image or mask cannot be decoded.</summary>
    private sealed class SkippingCursor : DataViewRowCursor
    {
        private readonly ImageDataView _view;
        private readonly DataViewRowCursor _input;
        private readonly HashSet<int> _active;
        private readonly DecodedColumn[] _decoded;
        private readonly ValueGetter<DataViewRowId> _getId;
        private long _position = -1;

        public SkippingCursor(ImageDataView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        {
            _view = view;
            _input = input;
            _active = needed.Select(column => column.Index).ToHashSet();
            _decoded = view._decodedColumns.Select(name => DecodedColumn.Create(input, view.Schema[name])).ToArray();
            _getId = input.GetIdGetter();
        }

        public override long Position => _position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _getId;

        public override bool MoveNext()
        {
            while (_input.MoveNext())
            {
                Drop();
                if (!IsGood())
                    continue;
                _position++;
                return true;
            }

            _position = -1;
            return false;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowMapper.CheckGetter<TValue>(IsColumnActive(column), column);
            // By place: a column that the images have replaced may hide under the same name.
            DecodedColumn? decoded = Array.Find(_decoded, candidate => candidate.Index == column.Index);
            return decoded is null ? _input.GetGetter<TValue>(column) : (ValueGetter<TValue>)decoded.Getter;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Drop();
                _input.Dispose();
            }

            base.Dispose(disposing);
        }

        private bool IsGood()
        {
            DataViewRowId id = default;
            _getId(ref id);
            if (_view._verdicts.TryGetValue(id, out SkippedImage? verdict))
                return verdict is null;
            try
            {
                foreach (DecodedColumn column in _decoded)
                    column.Decode();
                _view._verdicts[id] = null;
                return true;
            }
            catch (ImageLoadException e)
            {
                _view._verdicts[id] = new SkippedImage(e.ImageName, e.Message);
                return false;
            }
        }

        private void Drop() => Array.ForEach(_decoded, column => column.Drop());
    }

    /// <summary>Holds what was decoded for the verdict, until it is asked for or the row moves on.</summary>
    private abstract class DecodedColumn(int index)
    {
        public int Index { get; } = index;

        /// <summary>Hands over what was decoded for the verdict, or decodes it where the verdict was known.</summary>
        public abstract Delegate Getter { get; }

        public static DecodedColumn Create(DataViewRow input, DataViewSchema.Column column) =>
            column.Type.RawType == typeof(MLImage) ? new Of<MLImage>(input, column) : new Of<VBuffer<byte>>(input, column);

        public abstract void Decode();

        public abstract void Drop();

        private sealed class Of<T>(DataViewRow input, DataViewSchema.Column column) : DecodedColumn(column.Index)
        {
            private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
            private T _value = default!;
            private bool _isDecoded;

            public override Delegate Getter => (ValueGetter<T>)Get;

            public override void Decode()
            {
                _getter(ref _value);
                _isDecoded = true;
            }

            public override void Drop()
            {
                (_value as MLImage)?.Dispose();
                if (_value is MLImage)
                    _value = default!;
                _isDecoded = false;
            }

            private void Get(ref T value)
            {
                if (!_isDecoded)
                {
                    _getter(ref value);
                    return;
                }

                // The former value comes here, where an image is disposed and a vector's memory is used again.
                (value, _value) = (_value, value);
                Drop();
            }
        }
    }
}
