// Reads handwritten digits by histograms of oriented gradients (HOG) and logistic regression.
//
//   HogDigits [OUTPUT-FOLDER]             trains, evaluates, saves model.zip and report.html, and runs the next line
//   HogDigits predict MODEL.ZIP           loads the model in a process of its own and reads some digits
//
// The repository carries a sample of MNIST; where MLVISION_DATA names a folder with the whole of it, that is used.
using HogDigits;

return args is ["predict", string model] ? Prediction.Run(model) : Training.Run(args.Length > 0 ? args[0] : "artifacts/demo");
