using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Onnx;
using MLVision.Extensions.Torch;
using TorchSharp;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// What a scorer costs beside the bare session with the same model, batch and threads. Reading images and resizing them is
/// measured apart and taken off.
/// </summary>
internal sealed class OnnxBenchmark : IBenchmark
{
    private const int Side = 96;

    public string Name => "onnx";

    public string Description => "ONNX scorers, beside the bare session";

    public void Run(BenchmarkReport report)
    {
        string folder = Directory.CreateTempSubdirectory("mlvision-onnx-").FullName;
        try
        {
            string lenet = Export("lenet5", 28, folder), resnet = Export("resnet18", 64, folder);
            foreach (int batch in new[] { 1, 8 })
            {
                Compare(report, $"LeNet-5 28x28, batch {batch}", Options(lenet, batch), images: 20_000);
                Compare(report, $"ResNet-18 64x64, batch {batch}", Options(resnet, batch), images: 600);
            }

            string yolox = Path.Combine(BenchmarkPaths.Data, "onnx", "yolox_nano.onnx");
            if (File.Exists(yolox))
                CompareDetection(report, yolox);
            CompareBatches(report, lenet);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Export(string architecture, int side, string folder)
    {
        string path = Path.Combine(folder, architecture + ".onnx");
        var options = new NetworkOptions
        {
            InputWidth = side, InputHeight = side, InputChannels = architecture == "lenet5" ? 1 : 3, Classes = 10,
        };
        using torch.nn.Module<torch.Tensor, torch.Tensor> network = Architectures.Create(architecture, options);
        network.eval();
        network.ExportToOnnx(path, options.InputChannels, side, side);
        return path;
    }

    private static ImageClassificationOptions Options(string path, int batch) =>
        new() { ModelPath = path, BatchSize = batch, Device = "cpu", Preprocessing = new ImagePreprocessing() };

    private static void Compare(BenchmarkReport report, string name, ImageClassificationOptions options, int images)
    {
        var ml = new MLContext(1);
        using ImageClassificationTransformer model = ml.Transforms.ScoreImageClassification(options).Fit(Images(ml, 1));
        Compare(report, name, options, images, () => ReadAll(model.Transform(Images(ml, images)), "Score"));
    }

    private static void CompareDetection(BenchmarkReport report, string path)
    {
        var ml = new MLContext(1);
        const int images = 100;
        var options = new ObjectDetectionOptions { ModelPath = path, Decoder = new YoloXDecoder(), Device = "cpu" };
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(options).Fit(Images(ml, 1));
        Compare(report, "YOLOX-nano 416x416, batch 1, with boxes", options with { Preprocessing = ImagePreprocessing.YoloX },
            images, () => ReadAll(model.Transform(Images(ml, images)), "Score"));
    }

    /// <summary>The scorer, less reading and resizing, beside the session; the three are measured in turns.</summary>
    private static void Compare(BenchmarkReport report, string name, OnnxScorerOptions options, int images, Action score)
    {
        // Code that runs a hundred thousand times is compiled anew more than once.
        const int turns = 11, warmUps = 6;
        var ml = new MLContext(1);
        using OnnxImageModel model = OnnxImageModel.Open(options, ImagePreprocessing.None, ml);
        using var session = new InferenceSession(options.ModelPath);
        long[] shape = model.Shape.Dimensions(model.Shape.Batch ?? options.BatchSize);
        float[] prepared = Prepare(ml, model, 1);
        float[] values = [.. Enumerable.Repeat(prepared, (int)shape[0]).SelectMany(image => image)];
        Action[] parts = [score, () => Prepare(ml, model, images), () => RunSession(session, images, values, shape)];
        double[][] times = Array.ConvertAll(parts, _ => new double[turns]);
        for (int turn = -warmUps; turn < turns; turn++)
        {
            // None always comes after the same other one.
            for (int place = 0; place < parts.Length; place++)
            {
                int part = (place + turn + warmUps) % parts.Length;
                double time = Time(parts[part]) / images;
                if (turn >= 0)
                    times[part][turn] = time;
            }
        }

        double all = BenchmarkReport.Median(times[0]), preparation = BenchmarkReport.Median(times[1]);
        report.Add(name, "ms/image", all - preparation, "the session alone", BenchmarkReport.Median(times[2]));
        Console.WriteLine(FormattableString.Invariant(
            $"  all of the pipeline: {all:F4} ms/image, of which reading and resizing: {preparation:F4} ms/image"));
    }

    private static void CompareBatches(BenchmarkReport report, string path)
    {
        const int images = 4000;
        var ml = new MLContext(1);
        using ImageClassificationTransformer one = ml.Transforms.ScoreImageClassification(Options(path, 1)).Fit(Images(ml, 1));
        using ImageClassificationTransformer eight = ml.Transforms.ScoreImageClassification(Options(path, 8)).Fit(Images(ml, 1));
        report.Compare("LeNet-5, batch 8, all of the pipeline", "ms/image",
            () => Time(() => ReadAll(eight.Transform(Images(ml, images)), "Score")) / images, "batch 1",
            () => Time(() => ReadAll(one.Transform(Images(ml, images)), "Score")) / images, runs: 11);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static float[] Prepare(MLContext ml, OnnxImageModel model, int images)
    {
        var preparer = new ImagePreparer(model.Shape, model.Preprocessing);
        var values = new float[model.Shape.Length];
        IDataView view = Images(ml, images);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<MLImage> getImage = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            getImage(ref image);
            preparer.Prepare(new ImageView(image.Pixels, image.Width, image.Height, image.PixelFormat), values.AsSpan());
        }

        return values;
    }

    /// <summary>What a program does that calls ONNX Runtime itself on images that are prepared.</summary>
    private static void RunSession(InferenceSession session, int images, float[] values, long[] shape)
    {
        using var runOptions = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
        string[] inputNames = [.. session.InputNames], outputNames = [.. session.OutputNames];
        OrtValue[] inputs = [input];
        for (int i = 0; i < images; i += (int)shape[0])
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(runOptions, inputNames, inputs, outputNames);
        }
    }

    private static void ReadAll(IDataView view, string column)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
        VBuffer<float> score = default;
        while (cursor.MoveNext())
            getScore(ref score);
    }

    private static IDataView Images(MLContext ml, int count)
    {
        var pixels = new byte[4 * Side * Side];
        new Random(1).NextBytes(pixels);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new ImageRow
        {
            Image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels),
        }));
    }

    private sealed class ImageRow
    {
        [ImageType(Side, Side)]
        public MLImage? Image { get; set; }
    }
}
