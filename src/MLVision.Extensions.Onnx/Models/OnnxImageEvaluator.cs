using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Scores the images of a batch together: each row gives one or more tiles, the model's inputs.</summary>
internal abstract class OnnxImageEvaluator : BatchEvaluator
{
    private readonly OnnxImageModel _model;
    private readonly int _runLength;
    private readonly ImageInput _image;
    private readonly ImagePreparer _preparer;
    private readonly List<Tile> _tiles = [];
    private readonly AlignedBuffer<float> _floats = new();
    private readonly AlignedBuffer<byte> _bytes = new();
    private readonly AlignedBuffer<Half> _halves = new();

    /// <summary>Prepares the scoring.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Tell the column and how many images run together.</param>
    /// <param name="input">The row to read from.</param>
    protected OnnxImageEvaluator(OnnxImageModel model, OnnxScorerOptions options, DataViewRow input)
    {
        _model = model;
        _runLength = model.Shape.Batch ?? options.BatchSize;
        _image = new ImageInput(input, options.ImageColumnName);
        _preparer = new ImagePreparer(model.Shape, model.Preprocessing);
    }

    protected internal sealed override void Read(int index)
    {
        if (index == 0)
            _tiles.Clear();
        ReadImage(index, _image.Read());
    }

    protected internal sealed override void Evaluate(int count)
    {
        for (int start = 0; start < _tiles.Count; start += _runLength)
        {
            int tiles = Math.Min(_runLength, _tiles.Count - start);
            using ModelOutputs outputs = Run(start, _model.Shape.Batch ?? tiles);
            for (int i = 0; i < tiles; i++)
            {
                Tile tile = _tiles[start + i];
                Decode(tile.Row, tile.Placement, outputs, i);
                if (start + i + 1 == _tiles.Count || _tiles[start + i + 1].Row != tile.Row)
                    Finish(tile.Row);
            }
        }
    }

    /// <summary>Makes the tiles of an image; by default one, with the whole image.</summary>
    protected virtual void ReadImage(int row, ImageView image) => AddTile(row, image, null, default);

    /// <summary>Takes what the model gave for a tile.</summary>
    protected abstract void Decode(int row, ImagePlacement placement, ModelOutputs outputs, int image);

    /// <summary>Ends a row whose tiles were all taken; the tiles of a row come one after the other.</summary>
    protected virtual void Finish(int row)
    {
    }

    /// <summary>Prepares a tile: the image as the pre-processing fits it, or a part of it.</summary>
    protected void AddTile(int row, ImageView image, PixelBox? part, PixelBox inner)
    {
        int length = _model.Shape.Length;
        ImagePlacement placement;
        if (_model.Shape.IsBytes)
        {
            Span<byte> target = Reserve(_bytes, length);
            placement = part is null ? _preparer.Prepare(image, target) : _preparer.Prepare(image, part.Value, inner, target);
        }
        else
        {
            Span<float> target = Reserve(_floats, length);
            placement = part is null ? _preparer.Prepare(image, target) : _preparer.Prepare(image, part.Value, inner, target);
        }

        _tiles.Add(new Tile(row, placement));
    }

    private Span<T> Reserve<T>(AlignedBuffer<T> buffer, int length)
        where T : unmanaged
    {
        int tiles = _tiles.Count + 1;
        // A model with a fixed batch takes whole runs, whatever lies behind the last tile.
        if (_model.Shape.Batch is { } batch)
            tiles = (tiles + batch - 1) / batch * batch;
        buffer.Reserve((long)tiles * length);
        return buffer.Memory.Span.Slice(_tiles.Count * length, length);
    }

    private ModelOutputs Run(int start, int images)
    {
        long[] shape = _model.Shape.Dimensions(images);
        int length = _model.Shape.Length;
        using OrtValue value = _model.Shape.IsBytes
            ? OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, _bytes.Memory.Slice(start * length, images * length), shape)
            : _model.Shape.IsHalf
            ? ToHalf(_floats.Memory.Span.Slice(start * length, images * length), shape)
            : OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, _floats.Memory.Slice(start * length, images * length), shape);
        return _model.Run(value, images);
    }

    // ONNX Runtime's own type of half precision is not .NET's, so it gets the address.
    private OrtValue ToHalf(ReadOnlySpan<float> values, long[] shape)
    {
        _halves.Reserve(values.Length);
        Span<Half> halves = _halves.Memory.Span;
        for (int i = 0; i < values.Length; i++)
            halves[i] = (Half)values[i];
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float16, shape, _halves.Address, 2L * values.Length);
    }

    private readonly record struct Tile(int Row, ImagePlacement Placement);
}
