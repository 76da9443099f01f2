// Finds things on a picture with YOLOX and writes the picture with boxes.
//
//   Detect PICTURE MODEL.onnx CLASS-NAMES.txt [OUTPUT.png]
//
// The file of class names has a name in each line. Models: https://github.com/Megvii-BaseDetection/YOLOX, for example YOLOX-nano.
using System.Globalization;
using Microsoft.ML;
using MLVision.Extensions;
using MLVision.Extensions.Onnx;
using Samples;

PlainOutput.UseWithoutTerminal();
if (args.Length is not (3 or 4))
{
    Console.Error.WriteLine("usage: Detect PICTURE MODEL.onnx CLASS-NAMES.txt [OUTPUT.png]");
    return 2;
}

try
{
    string picture = args[0], output = args.Length > 3 ? args[3] : "detected.png";
    string[] names = File.ReadAllLines(args[2]);
    var ml = new MLContext();
    IDataView pictures = ml.Data.LoadFromEnumerable([new Picture { Path = picture }]);

    // Opening the model is all that Fit does; ml.Model.Save would put it into model.zip.
    var pipeline = ml.Transforms.DecodeImages("Image", "Path")
        .Append(ml.Transforms.ScoreObjectDetection(new ObjectDetectionOptions
        {
            ModelPath = args[1],
            Decoder = new YoloXDecoder(),
            ClassNames = names,
        }));
    using var model = pipeline.Fit(pictures);
    Detections found = ml.Data.CreateEnumerable<Detections>(model.Transform(pictures), reuseRowObject: false).Single();

    LabelledBox[] boxes = [.. found.ToBoxes(names)];
    foreach (LabelledBox box in boxes)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{box.Score:0.00}  {box.Label,-14} {box.Box.X0,7:0.0} {box.Box.Y0,7:0.0} {box.Box.X1,7:0.0} {box.Box.Y1,7:0.0}"));
    AnnotatedImage.FromFile(picture).DrawBoxes(boxes).Save(output);
    Console.WriteLine($"{boxes.Length} things found; written: {output}");
    return 0;
}
catch (Exception e) when (e.GetBaseException() is IOException or InvalidDataException or ImageLoadException)
{
    // A file that is missing or damaged; the message says which.
    Console.Error.WriteLine(e.GetBaseException().Message);
    return 1;
}
