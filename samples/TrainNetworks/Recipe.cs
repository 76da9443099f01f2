using Microsoft.ML;
using MLVision.Extensions.Torch;
using Samples;

namespace TrainNetworks;

/// <summary>What is trained on what, and how.</summary>
/// <param name="Title">The heading of the report.</param>
/// <param name="Epochs">How many epochs it takes.</param>
/// <param name="Train">Loads the images to train on.</param>
/// <param name="Test">Loads the images to test with.</param>
/// <param name="Options">What the trainer is told.</param>
internal sealed record Recipe(
    string Title, int Epochs, Func<MLContext, IDataView> Train, Func<MLContext, IDataView> Test,
    Func<int, TrainingDisplay, ConvolutionalNetworkOptions> Options)
{
    public static IReadOnlyList<string> Names { get; } = ["mnist", "cifar10"];

    public static Recipe Named(string name) => name == "mnist" ? Mnist : Cifar10;

    private static Recipe Mnist { get; } = new(
        "MNIST: LeNet-5", 10, DataFolder.MnistTrain, DataFolder.MnistTest,
        (epochs, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "lenet5",
            Grayscale = true,
            Augmentation = new AugmentationOptions { CropPadding = 2 },
            ValidationFraction = 0.05,
            Training = new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = 128,
                Optimizer = new AdamOptions { LearningRate = 0.004 },
                Schedule = new OneCycleSchedule(),
                Progress = display,
                CancellationToken = display.Cancellation,
            },
        });

    private static Recipe Cifar10 { get; } = new(
        "CIFAR-10: ResNet-20", 8, ml => DataFolder.Cifar10(ml, "train.zip"), ml => DataFolder.Cifar10(ml, "test.zip"),
        (epochs, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "resnet20",
            Augmentation = new AugmentationOptions { CropPadding = 4, HorizontalFlip = 0.5 },
            ValidationFraction = 0.02,
            Training = new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = 128,
                Optimizer = new SgdOptions { LearningRate = 0.2, Nesterov = true, WeightDecay = 5e-4 },
                Schedule = new OneCycleSchedule(),
                Progress = display,
                CancellationToken = display.Cancellation,
            },
        });
}
