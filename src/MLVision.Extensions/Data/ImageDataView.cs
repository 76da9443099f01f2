using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// A lazy view with a column of decoded images. Where it was made with <see cref="ImageErrorAction.Skip"/>, rows whose image
/// cannot be read or decoded are left out and counted.
/// </summary>
/// <remarks>
/// Every pass gives the same rows, whichever columns it asks for: an image that no pass has decoded before is decoded to find out
/// whether its row counts, and the verdict is kept. Changing files while a view is in use is not supported.
/// </remarks>
public sealed class ImageDataView : IDataView
{
    private readonly IDataView _decoded;
    private readonly string _imageColumn;
    private readonly bool _skips;

    // A row's verdict, by the row's id, which stays the same when rows are shuffled: null for a good image.
    private readonly ConcurrentDictionary<DataViewRowId, SkippedImage?> _verdicts = new();

    internal ImageDataView(IDataView decoded, string imageColumn, ImageErrorAction onError)
    {
        _decoded = decoded;
        _imageColumn = imageColumn;
        _skips = onError == ImageErrorAction.Skip;
    }

    /// <summary>The images that the passes made so far have left out, each once, in no particular order.</summary>
    public IReadOnlyCollection<SkippedImage> SkippedImages => _verdicts.Values.OfType<SkippedImage>().ToArray();

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
        return new SkippingCursor(this, _decoded.GetRowCursor(needed.Append(Schema[_imageColumn]), rand), needed);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        if (!_skips)
            return _decoded.GetRowCursorSet(columnsNeeded, n, rand);
        DataViewSchema.Column[] needed = columnsNeeded.ToArray();
        return _decoded.GetRowCursorSet(needed.Append(Schema[_imageColumn]), n, rand)
            .Select(cursor => (DataViewRowCursor)new SkippingCursor(this, cursor, needed)).ToArray();
    }

    /// <summary>Passes over the rows whose image cannot be decoded.</summary>
    private sealed class SkippingCursor : DataViewRowCursor
    {
        private readonly ImageDataView _view;
        private readonly DataViewRowCursor _input;
        private readonly HashSet<int> _active;
        private readonly ValueGetter<MLImage> _getImage;
        private readonly ValueGetter<DataViewRowId> _getId;
        private long _position = -1;
        private MLImage? _image;

        public SkippingCursor(ImageDataView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        {
            _view = view;
            _input = input;
            _active = needed.Select(column => column.Index).ToHashSet();
            _getImage = input.GetGetter<MLImage>(view.Schema[view._imageColumn]);
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
                DropImage();
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
            if (column.Index != Schema[_view._imageColumn].Index)
                return _input.GetGetter<TValue>(column);
            ValueGetter<MLImage> getter = GetImage;
            return (ValueGetter<TValue>)(Delegate)getter;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                DropImage();
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
                _getImage(ref _image!);
                _view._verdicts[id] = null;
                return true;
            }
            catch (ImageLoadException e)
            {
                _view._verdicts[id] = new SkippedImage(e.ImageName, e.Message);
                return false;
            }
        }

        /// <summary>Hands over the image that was decoded for the verdict, or decodes it where the verdict was known.</summary>
        private void GetImage(ref MLImage value)
        {
            if (_image is null)
            {
                _getImage(ref value);
                return;
            }

            value?.Dispose();
            (value, _image) = (_image, null);
        }

        private void DropImage()
        {
            _image?.Dispose();
            _image = null;
        }
    }
}
