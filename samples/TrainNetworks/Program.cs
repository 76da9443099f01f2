// Trains a network on a well-known data set and reports its accuracy on the test set.
//
//   TrainNetworks RECIPE [--epochs N] [--seed N] [--device auto|cpu|cuda|cuda:N] [--output FOLDER]
//
// Recipes: mnist               LeNet-5 on handwritten digits
//          cifar10             ResNet-20 on photographs of ten kinds of things
//          mnist-resnet32      ResNet-32 on handwritten digits, in bfloat16
//          cifar10-wide        Wide ResNet-16-8 on CIFAR-10, in bfloat16; for a GPU
//
// MLVISION_DATA names the folder with the data sets (mnist, cifar10). Ctrl+C ends the training and saves the best model so far.
using Samples;
using TrainNetworks;

PlainOutput.UseWithoutTerminal();
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(
        $"usage: TrainNetworks {string.Join('|', Recipe.Names)} [--epochs N] [--seed N] [--device NAME] [--output FOLDER]");
    return 2;
}

try
{
    Experiment.Run(Recipe.Named(arguments.Recipe), arguments);
    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
{
    // A data set that is missing or damaged, or a device that there is not; the message says which.
    Console.Error.WriteLine(e.Message);
    return 1;
}
