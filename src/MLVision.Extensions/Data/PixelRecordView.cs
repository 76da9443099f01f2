using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// A lazy view of a file of raw images: columns <c>Image</c> (MLImage of known size), <c>Pixels</c> (vector of bytes) and one
/// text column for each kind of label. Every cursor reads the file again; an image is made only where its column is asked for.
/// </summary>
internal sealed class PixelRecordView : IDataView
{
    internal const string ImageColumn = "Image";
    internal const string PixelsColumn = "Pixels";
    private const int LabelOffset = 2;

    private readonly PixelLayout _layout;
    private readonly long _rowCount;
    private readonly Func<PixelRecordReader> _open;

    /// <param name="layout">Size of every image.</param>
    /// <param name="labelColumns">Names of the label columns, in the order of <see cref="PixelRecordReader.GetLabel"/>.</param>
    /// <param name="rowCount">Number of records.</param>
    /// <param name="open">Opens the source at its first record.</param>
    public PixelRecordView(PixelLayout layout, IReadOnlyList<string> labelColumns, long rowCount, Func<PixelRecordReader> open)
    {
        _layout = layout;
        _rowCount = rowCount;
        _open = open;
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(ImageColumn, new ImageDataViewType(layout.Height, layout.Width));
        schema.AddColumn(PixelsColumn, new VectorDataViewType(NumberDataViewType.Byte, layout.Dimensions));
        foreach (string name in labelColumns)
            schema.AddColumn(name, TextDataViewType.Instance);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(PixelRecordView view, HashSet<int> active) : DataViewRowCursor
    {
        private readonly PixelRecordReader _reader = view._open();
        private readonly byte[] _rgba = new byte[view._layout.Height * view._layout.Width * 4];
        private long _position = -1;
        private bool _finished;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext()
        {
            if (_finished || !_reader.Read())
            {
                _finished = true;
                _position = -1;
                return false;
            }

            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowMapper.CheckGetter<TValue>(IsColumnActive(column), column);
            Delegate getter = column.Index switch
            {
                0 => (ValueGetter<MLImage>)GetImage,
                1 => (ValueGetter<VBuffer<byte>>)GetPixels,
                _ => (ValueGetter<ReadOnlyMemory<char>>)
                    ((ref ReadOnlyMemory<char> value) => value = _reader.GetLabel(column.Index - LabelOffset)),
            };
            return (ValueGetter<TValue>)getter;
        }

        private void GetImage(ref MLImage value)
        {
            view._layout.ToRgba(_reader.Pixels, _rgba);
            value?.Dispose();
            value = MLImage.CreateFromPixels(view._layout.Width, view._layout.Height, MLPixelFormat.Rgba32, _rgba);
        }

        private void GetPixels(ref VBuffer<byte> value)
        {
            VBufferEditor<byte> editor = VBufferEditor.Create(ref value, view._layout.Length);
            _reader.Pixels.CopyTo(editor.Values);
            value = editor.Commit();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }
    }
}
