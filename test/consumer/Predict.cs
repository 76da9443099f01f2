// Loads the model in a process that has not trained it and predicts; usage: Predict FOLDER-OF-MNIST MODEL.ZIP
// Nothing of MLVision.Extensions is named before Model.Load: the model itself brings it.
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

var ml = new MLContext();
ITransformer model = ml.Model.Load(args[1], out _);
using PredictionEngine<Digit, Prediction> engine = ml.Model.CreatePredictionEngine<Digit, Prediction>(model);

using var stream = new GZipStream(File.OpenRead(Path.Combine(args[0], "t10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
stream.ReadExactly(new byte[16]);
var grey = new byte[28 * 28];
for (int i = 0; i < 20; i++)
{
    stream.ReadExactly(grey);
    byte[] rgba = grey.SelectMany(value => new byte[] { value, value, value, 255 }).ToArray();
    using MLImage image = MLImage.CreateFromPixels(28, 28, MLPixelFormat.Rgba32, rgba);
    Console.WriteLine($"digit {engine.Predict(new Digit { Image = image }).PredictedLabel}");
}

internal sealed class Digit
{
    [ImageType(28, 28)]
    public MLImage? Image { get; set; }

    public string? Label { get; set; }
}

internal sealed class Prediction
{
    public string? PredictedLabel { get; set; }
}
