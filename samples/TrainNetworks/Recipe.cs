using Microsoft.ML;
using MLVision.Extensions.Torch;
using Samples;

namespace TrainNetworks;

/// <summary>What is trained on what, and how.</summary>
/// <param name="Title">The heading of the report.</param>
/// <param name="Epochs">How many epochs it takes.</param>
/// <param name="Train">Loads the images to train on.</param>
/// <param name="Test">Loads the images to test with.</param>
/// <param name="Options">What the trainer is told; of the number of epochs and the device.</param>
internal sealed record Recipe(
    string Title, int Epochs, Func<MLContext, IDataView> Train, Func<MLContext, IDataView> Test,
    Func<int, string, TrainingDisplay, ConvolutionalNetworkOptions> Options)
{
    public static IReadOnlyList<string> Names { get; } = ["mnist", "cifar10", "mnist-resnet32", "cifar10-wide"];

    public static Recipe Named(string name) => name switch
    {
        "mnist" => Mnist,
        "cifar10" => Cifar10,
        "mnist-resnet32" => MnistResNet32,
        _ => Cifar10Wide,
    };

    private static Recipe Mnist { get; } = new(
        "MNIST: LeNet-5", 10, DataFolder.MnistTrain, DataFolder.MnistTest,
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "lenet5",
            Device = device,
            Grayscale = true,
            Augmentation = new AugmentationOptions { CropPadding = 2 },
            ValidationFraction = 0.05,
            Training = Training(epochs, display, batchSize: 128, new AdamOptions { LearningRate = 0.004 }),
        });

    private static Recipe Cifar10 { get; } = new(
        "CIFAR-10: ResNet-20", 8, ml => DataFolder.Cifar10(ml, "train.zip"), ml => DataFolder.Cifar10(ml, "test.zip"),
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "resnet20",
            Device = device,
            Augmentation = new AugmentationOptions { CropPadding = 4, HorizontalFlip = 0.5 },
            ValidationFraction = 0.02,
            Training = Training(epochs, display, batchSize: 128, Sgd(learningRate: 0.2)),
        });

    private static Recipe MnistResNet32 { get; } = new(
        "MNIST: ResNet-32", 30, DataFolder.MnistTrain, DataFolder.MnistTest,
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "resnet32",
            Device = device,
            Grayscale = true,
            Augmentation = new AugmentationOptions
            {
                CropPadding = 2, Rotation = 15, Scaling = 0.1, Shear = 10, Erasing = 0.25,
            },
            ValidationFraction = 0,
            Training = InLargeBatches(epochs, display, learningRate: 0.2),
        });

    private static Recipe Cifar10Wide { get; } = new(
        "CIFAR-10: Wide ResNet-16-8", 60, ml => DataFolder.Cifar10(ml, "train.zip"), ml => DataFolder.Cifar10(ml, "test.zip"),
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "wide_resnet16_8",
            Device = device,
            Augmentation = new AugmentationOptions
            {
                CropPadding = 4, HorizontalFlip = 0.5, TrivialAugment = true, Erasing = 0.5,
            },
            ValidationFraction = 0,
            Training = InLargeBatches(epochs, display, learningRate: 0.4),
        });

    // For a GPU, and for processors that know bfloat16.
    private static TrainingOptions InLargeBatches(int epochs, TrainingDisplay display, double learningRate) => Training(
        epochs, display, batchSize: 512, Sgd(learningRate), labelSmoothing: 0.1, averageDecay: 0.99, TrainingPrecision.BFloat16);

    private static SgdOptions Sgd(double learningRate) =>
        new() { LearningRate = learningRate, Nesterov = true, WeightDecay = 5e-4 };

    private static TrainingOptions Training(
        int epochs, TrainingDisplay display, int batchSize, OptimizerOptions optimizer, double labelSmoothing = 0,
        double averageDecay = 0, TrainingPrecision precision = TrainingPrecision.Float32) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        Optimizer = optimizer,
        Schedule = new OneCycleSchedule(),
        LabelSmoothing = labelSmoothing,
        AverageDecay = averageDecay,
        Precision = precision,
        Progress = display,
        BatchProgress = display,
        CancellationToken = display.Cancellation,
    };
}
