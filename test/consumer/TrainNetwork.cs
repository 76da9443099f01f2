// Trains a network on the carried digits and saves it; usage: TrainNetwork FOLDER-OF-MNIST MODEL.ZIP
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions;
using MLVision.Extensions.Torch;

var ml = new MLContext(seed: 1);
IDataView train = ml.Data.TakeRows(Load("train"), 1000), test = ml.Data.TakeRows(Load("t10k"), 200);

var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.ConvolutionalNetwork(architecture: "lenet5", epochs: 5, learningRate: 0.1))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer model = pipeline.Fit(train);
ml.Model.Save(model, train.Schema, args[1]);

Console.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:F3}");
foreach (string digit in model.Transform(test).GetColumn<string>("PredictedLabel").Take(20))
    Console.WriteLine($"digit {digit}");

IDataView Load(string part) => ml.Data.LoadIdx(
    Path.Combine(args[0], $"{part}-images-idx3-ubyte.gz"), Path.Combine(args[0], $"{part}-labels-idx1-ubyte.gz"));
