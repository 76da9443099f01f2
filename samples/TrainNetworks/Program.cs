// Trains networks on a well-known data set and reports their accuracy on the test set.
//
//   TrainNetworks mnist|cifar10 [--case CASE] [--seed N] [--epochs N] [--device auto|cpu|cuda|cuda:N] [--output FOLDER]
//
// Cases: mnist      lenet5           LeNet-5 on handwritten digits, three seeds
//                   resnet32         ResNet-32 on handwritten digits, in bfloat16; only when it is named
//        cifar10    resnet20         ResNet-20 on photographs of ten kinds of things
//                   wide_resnet16_8  Wide ResNet-16-8, in bfloat16; for a GPU, only when it is named
//
// With --case or --seed it runs one case with one seed (by default the first case, seed 1); without them all that has no row yet.
// Each run adds its row to NAME.json in the folder of the results, and leaves its model and a report there.
// MLVISION_DATA names the folder with the data sets. Ctrl+C ends the training and saves the best model so far.
using Samples;
using TrainNetworks;

PlainOutput.UseWithoutTerminal();
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(
        "usage: TrainNetworks NAME [--case CASE] [--seed N] [--epochs N] [--device NAME] [--output FOLDER]");
    foreach (string dataSet in Recipe.DataSets)
        Console.Error.WriteLine($"  {dataSet}: {string.Join(", ", Recipe.Of(dataSet).Select(recipe => recipe.Case))}");
    return 2;
}

try
{
    var results = new ResultsFile(Path.Combine(arguments.Output, arguments.DataSet + ".json"));
    IReadOnlyList<(Recipe Recipe, int Seed)> runs = Recipe.Choose(arguments, results);
    if (runs.Count == 0)
        Console.WriteLine($"Every case has its rows in {results.Path} already; --case runs one once more.");
    foreach ((Recipe recipe, int seed) in runs)
    {
        if (!Experiment.Run(recipe, seed, arguments, results))
            break;
    }

    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
{
    // A data set that is missing or damaged, or a device that there is not; the message says which.
    Console.Error.WriteLine(e.Message);
    return 1;
}
