// Reads handwritten digits in two ways: by histograms of oriented gradients (HOG) with logistic regression, and by a
// convolutional network (LeNet-5). Shows both side by side.
//
//   ReadDigits [OUTPUT-FOLDER]        trains, evaluates, saves model.zip, network.zip and report.html, and runs the next line
//   ReadDigits predict MODEL.ZIP      loads a model in a process of its own and reads some digits
//
// The repository carries a sample of MNIST; where MLVISION_DATA names a folder with the whole of it, that is used.
using ReadDigits;
using Samples;

PlainOutput.UseWithoutTerminal();
return args is ["predict", string model] ? Prediction.Run(model) : Comparison.Run(args.Length > 0 ? args[0] : "artifacts/demo");
