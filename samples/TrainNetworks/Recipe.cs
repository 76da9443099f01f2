using Microsoft.ML;
using MLVision.Extensions.Torch;
using Samples;

namespace TrainNetworks;

/// <summary>What is trained on what, and how.</summary>
/// <param name="DataSet">The name of the data set.</param>
/// <param name="Case">The name of the network, which is that of the case.</param>
/// <param name="Title">The heading of the report.</param>
/// <param name="Seeds">Those that its result is the mean of; none for a case that is run only when it is named.</param>
/// <param name="Epochs">How many epochs it takes.</param>
/// <param name="Train">Loads the images to train on.</param>
/// <param name="Test">Loads the images to test with.</param>
/// <param name="Options">What the trainer is told; of the number of epochs and the device.</param>
internal sealed record Recipe(
    string DataSet, string Case, string Title, int[] Seeds, int Epochs, Func<MLContext, IDataView> Train,
    Func<MLContext, IDataView> Test, Func<int, string, TrainingDisplay, ConvolutionalNetworkOptions> Options)
{
    public static IReadOnlyList<string> DataSets { get; } = ["mnist", "cifar10"];

    /// <summary>The recipes of a data set; the first one is the main one.</summary>
    public static IEnumerable<Recipe> Of(string dataSet) =>
        new[] { LeNet5, ResNet32, ResNet20, WideResNet }.Where(recipe => recipe.DataSet == dataSet);

    /// <summary>What the command line asks for.</summary>
    public static IReadOnlyList<(Recipe Recipe, int Seed)> Choose(Arguments arguments, ResultsFile results)
    {
        IEnumerable<Recipe> recipes = Of(arguments.DataSet);
        if (arguments.Case is null && arguments.Seed is null)
            return [.. from recipe in recipes
                       from seed in recipe.Seeds
                       where !results.Has(recipe.NameOf(arguments.Epochs), seed)
                       select (recipe, seed)];
        return [(recipes.First(recipe => arguments.Case is null || recipe.Case == arguments.Case), arguments.Seed ?? 1)];
    }

    /// <summary>The case's name in the results; another number of epochs is another case, and so is the carried sample.</summary>
    public string NameOf(int? epochs)
    {
        string name = epochs is { } count && count != Epochs ? $"{Case}, epochs: {count}" : Case;
        return DataSet == "mnist" && DataFolder.MnistIsSample ? $"{name}, sample of MNIST" : name;
    }

    private static Recipe LeNet5 => new(
        "mnist", "lenet5", "MNIST: LeNet-5", [1, 2, 3], 10, DataFolder.MnistTrain, DataFolder.MnistTest,
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "lenet5",
            Device = device,
            Grayscale = true,
            Augmentation = new AugmentationOptions { CropPadding = 2 },
            ValidationFraction = 0.05,
            Training = Training(epochs, display, batchSize: 128, new AdamOptions { LearningRate = 0.004 }),
        });

    private static Recipe ResNet20 => new(
        "cifar10", "resnet20", "CIFAR-10: ResNet-20", [1], 8,
        ml => DataFolder.Cifar10(ml, "train.zip"), ml => DataFolder.Cifar10(ml, "test.zip"),
        (epochs, device, display) => new ConvolutionalNetworkOptions
        {
            Architecture = "resnet20",
            Device = device,
            Augmentation = new AugmentationOptions { CropPadding = 4, HorizontalFlip = 0.5 },
            ValidationFraction = 0.02,
            Training = Training(epochs, display, batchSize: 128, Sgd(learningRate: 0.2)),
        });

    private static Recipe ResNet32 => new(
        "mnist", "resnet32", "MNIST: ResNet-32", [], 30, DataFolder.MnistTrain, DataFolder.MnistTest,
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

    private static Recipe WideResNet => new(
        "cifar10", "wide_resnet16_8", "CIFAR-10: Wide ResNet-16-8", [], 60,
        ml => DataFolder.Cifar10(ml, "train.zip"), ml => DataFolder.Cifar10(ml, "test.zip"),
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
