using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>A model that takes images: open, with what its images must be like. Used by all threads.</summary>
internal sealed class OnnxImageModel : IDisposable
{
    private const string ModelFile = "model.onnx";

    // Kept because the file may be another one when the pipeline is saved.
    private readonly byte[]? _bytes;
    private readonly string _imageInput;

    // In the order of the inputs, null for the images.
    private readonly SizeInput?[] _sizeInputs;
    private SuppressedOutputs? _suppressedOutputs;

    private OnnxImageModel(byte[]? bytes, OnnxSession session, OnnxScorerOptions options, ImagePreprocessing usual)
    {
        _bytes = bytes;
        Session = session;
        if (options.OutputNames?.FirstOrDefault(name => !session.OutputNames.Contains(name)) is { } missing)
            throw Misfit($"OutputNames holds '{missing}', but it has the outputs {Quote(session.OutputNames)}");
        session.SelectOutputs(options.OutputNames ?? session.OutputNames);
        string[] images = [.. session.InputNames.Where(name => !SizeInput.IsKnown(name))];
        if (images.Length != 1)
            throw Misfit($"it has the inputs {Quote(session.InputNames)}; wanted is one, the images, beside {SizeInput.Known}");
        _imageInput = images[0];
        NamesInMetadata = session.Metadata.TryGetValue("names", out string? names) ? ModelMetadataText.ParseNames(names) : null;
        Preprocessing = options.Preprocessing ?? FromMetadata(usual);
        Preprocessing.Validate();
        Shape = FindShape();
        _sizeInputs = [.. session.InputNames.Select(name => name == _imageInput ? null : SizeInput.Create(this, name))];
    }

    public OnnxSession Session { get; }

    public ImageInputShape Shape { get; private set; }

    public ImagePreprocessing Preprocessing { get; }

    /// <summary>The names of the classes that the model itself has; null where it has none.</summary>
    public IReadOnlyList<string>? NamesInMetadata { get; }

    /// <summary>What a model of Ultralytics is for ("detect", "classify"); null for models of others.</summary>
    public string? UltralyticsTask => Session.Metadata.GetValueOrDefault("author") == "Ultralytics"
        ? Session.Metadata.GetValueOrDefault("task")
        : null;

    /// <summary>The outputs where the model suppresses by itself; null where it does not.</summary>
    public SuppressedOutputs? SuppressedOutputs => _suppressedOutputs ??= SuppressedOutputs.Find(this);

    /// <summary>Opens the model of the options and checks that it takes images.</summary>
    /// <param name="options">The options, with the device set.</param>
    /// <param name="usual">What is done to images where neither the options nor the model tell.</param>
    /// <param name="environment">Gets a warning where the CPU takes the place of a GPU.</param>
    /// <exception cref="InvalidDataException">The file is no model, or the model does not fit the options.</exception>
    public static OnnxImageModel Open(OnnxScorerOptions options, ImagePreprocessing usual, IHostEnvironment environment)
    {
        using IChannel channel = environment.Start("MLVision.Extensions.Onnx");
        if (!options.EmbedModel)
            return Open(null, options, usual, channel);
        if (!File.Exists(options.ModelPath))
            throw new FileNotFoundException($"The ONNX model '{options.ModelPath}' does not exist.", options.ModelPath);
        return Open(File.ReadAllBytes(options.ModelPath), options, usual, channel);
    }

    /// <summary>Opens what <see cref="Write"/> wrote.</summary>
    public static OnnxImageModel Read(ComponentReader reader, OnnxScorerOptions options, ImagePreprocessing usual) =>
        Open(options.EmbedModel ? reader.ReadLarge(ModelFile, ReadAll) : null, options, usual, reader.Log);

    public void Write(ComponentWriter writer)
    {
        if (_bytes is not null)
            writer.WriteLarge(ModelFile, file => file.Write(_bytes));
    }

    /// <summary>
    /// Whether the scores of the first output are probabilities, as the model's metadata or its last operators say.
    /// </summary>
    public bool GivesProbabilities()
    {
        if (UltralyticsTask == "classify" || Session.Metadata.GetValueOrDefault("activation") is "softmax" or "sigmoid")
            return true;
        using Stream file = _bytes is null ? File.OpenRead(Session.ModelName) : new MemoryStream(_bytes);
        return OnnxGraph.GivesProbabilities(file, Session.OutputNames[0]);
    }

    /// <summary>Runs of one image; before the model is used.</summary>
    public void RunOneByOne()
    {
        if (Shape.Batch is > 1)
            throw Misfit($"it takes {Shape.Batch} images, but its outputs do not tell them apart");
        Shape = Shape with { Batch = 1 };
    }

    /// <summary>Runs the model; by any thread.</summary>
    public ModelOutputs Run(OrtValue images, int count)
    {
        OrtValue[] inputs = [.. _sizeInputs.Select(input => input?.CreateValue(count) ?? images)];
        try
        {
            return new ModelOutputs(this, Session.Run(inputs));
        }
        finally
        {
            foreach (OrtValue input in inputs.Where(input => input != images))
                input.Dispose();
        }
    }

    /// <summary>The names of the classes.</summary>
    /// <param name="options">May name them.</param>
    /// <param name="count">How many the outputs have; null where the model does not say.</param>
    public IReadOnlyList<string> FindClassNames(OnnxScorerOptions options, int? count)
    {
        IReadOnlyList<string>? names = options.ClassNames;
        if (names is not null && count is not null && names.Count != count)
            throw Misfit($"it has {count} classes, but ClassNames holds {names.Count} names");
        names ??= NamesInMetadata;
        if (names is not null && (count is null || names.Count == count))
            return names;
        if (count is null)
            throw Misfit("it does not say how many classes there are; set ClassNames");
        return [.. Enumerable.Range(0, count.Value).Select(index => $"{index}")];
    }

    /// <summary>The dimensions of an output, -1 where they are open.</summary>
    public int[] OutputShape(int index) => Session.OutputOf(Session.OutputNames[index]).Dimensions;

    /// <summary>An error about a model that the options do not fit.</summary>
    public InvalidDataException Misfit(string reason) =>
        new($"The ONNX model '{Session.ModelName}' does not fit the options: {reason}.");

    /// <summary>The dimensions of an output for messages.</summary>
    public string DescribeOutput(int index) =>
        $"'{Session.OutputNames[index]}' [{string.Join(" x ", OutputShape(index).Select(size => size < 0 ? "?" : $"{size}"))}]";

    public string DescribeOutputs() => string.Join(", ", Enumerable.Range(0, Session.OutputNames.Count).Select(DescribeOutput));

    /// <summary>Makes what owns the model from now on; the model is freed if that fails.</summary>
    public T HandTo<T>(Func<OnnxImageModel, T> create)
    {
        try
        {
            return create(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose() => Session.Dispose();

    private static OnnxImageModel Open(
        byte[]? bytes, OnnxScorerOptions options, ImagePreprocessing usual, IChannel? log)
    {
        OnnxSession session = OnnxSession.Open(bytes, options, log);
        try
        {
            return new OnnxImageModel(bytes, session, options, usual);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static byte[] ReadAll(BinaryReader file)
    {
        using var bytes = new MemoryStream();
        file.BaseStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    /// <summary>What classifiers of Ultralytics, or models of this library's export, say about what they want.</summary>
    private ImagePreprocessing FromMetadata(ImagePreprocessing usual)
    {
        if (UltralyticsTask == "classify")
        {
            return new ImagePreprocessing
            {
                Fit = ImageFit.ResizeThenCrop,
                Interpolation = ImageInterpolation.BilinearAntialiased,
            };
        }

        bool hasMean = Session.Metadata.TryGetValue("mean", out string? mean);
        bool hasDeviation = Session.Metadata.TryGetValue("std", out string? deviation);
        if (hasMean && hasDeviation)
        {
            return usual with
            {
                Scale = 1 / 255f,
                Means = ModelMetadataText.ParseNumbers(mean!),
                Deviations = ModelMetadataText.ParseNumbers(deviation!),
            };
        }

        return Session.ProducerName == "MLVision.Extensions" ? usual with { Scale = 1, Means = [0], Deviations = [1] } : usual;
    }

    private ImageInputShape FindShape()
    {
        NodeMetadata input = Session.InputOf(_imageInput);
        int[] shape = input.Dimensions;
        string found = $"its input '{_imageInput}' is {input.ElementDataType} [{string.Join(" x ", shape)}]";
        bool hasBatch = shape.Length == 4;
        if (shape.Length is not (3 or 4)
            || input.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.UInt8))
        {
            throw Misfit($"{found}; wanted are images: 4 dimensions, or 3 for one image, float32, float16 or uint8");
        }

        if (!hasBatch)
            shape = [1, .. shape];
        // A shape that leaves everything open is that of an export by PyTorch.
        TensorLayout layout = Preprocessing.Layout ?? (IsChannels(shape[1]) ? TensorLayout.Nchw
            : IsChannels(shape[3]) ? TensorLayout.Nhwc
            : shape[1] < 0 && shape[3] < 0 ? TensorLayout.Nchw
            : throw Misfit($"{found}, which does not show where the channels are; set Preprocessing.Layout"));
        (int channels, int height, int width) = layout == TensorLayout.Nchw
            ? (shape[1], shape[2], shape[3])
            : (shape[3], shape[1], shape[2]);
        if (channels < 0)
            channels = 3;
        if (!IsChannels(channels))
            throw Misfit($"{found}, {channels} channels; wanted are 1 or 3");
        return new ImageInputShape(shape[0] < 0 ? null : shape[0], channels,
            Size(height, Preprocessing.Height, 0, nameof(Preprocessing.Height), found),
            Size(width, Preprocessing.Width, 1, nameof(Preprocessing.Width), found),
            layout, input.ElementDataType == TensorElementType.UInt8)
        {
            IsHalf = input.ElementDataType == TensorElementType.Float16,
            HasBatch = hasBatch,
        };
    }

    private int Size(int size, int? option, int dimension, string name, string found)
    {
        if (size < 0)
        {
            return option ?? UltralyticsSize()?[dimension]
                ?? throw Misfit($"{found}, any {name.ToLowerInvariant()}; set Preprocessing.{name}");
        }

        return option is null || option == size ? size : throw Misfit($"{found}, but Preprocessing.{name} is {option}");
    }

    /// <summary>The height and width that a model was trained with, as Ultralytics' exports note them; else null.</summary>
    private int[]? UltralyticsSize() => UltralyticsTask is not null && Session.Metadata.TryGetValue("imgsz", out string? text)
        && ModelMetadataText.ParseNumbers(text) is [> 0 and <= 16384, > 0 and <= 16384] size
        ? [(int)size[0], (int)size[1]]
        : null;

    private static bool IsChannels(int size) => size is 1 or 3;
}
