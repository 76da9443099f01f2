// Scores the carried digits by an ONNX model and saves the pipeline; usage: Score FOLDER-OF-MNIST MODEL.ZIP MODEL.ONNX
// The model's weights are random: what it says is of no use, but every process must say the same.
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions;
using MLVision.Extensions.Onnx;

var ml = new MLContext();
IDataView test = ml.Data.TakeRows(
    ml.Data.LoadIdx(Path.Combine(args[0], "t10k-images-idx3-ubyte.gz"), Path.Combine(args[0], "t10k-labels-idx1-ubyte.gz")), 20);

// The model tells images apart by their brightness; these values spread that of digits over all of its classes.
var pipeline = ml.Transforms.ScoreImageClassification(new ImageClassificationOptions
    {
        ModelPath = args[2],
        Preprocessing = new ImagePreprocessing { Means = [0.1f], Deviations = [0.05f] },
    })
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer model = pipeline.Fit(test);
ml.Model.Save(model, test.Schema, args[1]);

foreach (string digit in model.Transform(test).GetColumn<string>("PredictedLabel"))
    Console.WriteLine($"digit {digit}");
