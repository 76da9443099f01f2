using Microsoft.ML;
using MLVision.Extensions;

namespace Samples;

/// <summary>
/// Finds the data sets in the folder that <c>MLVISION_DATA</c> names; where it has no MNIST, the repository's sample stands in.
/// </summary>
internal static class DataFolder
{
    /// <summary>The folder of MNIST's four files.</summary>
    public static string Mnist => Find("mnist") ?? Path.Combine(AppContext.BaseDirectory, "mnist");

    /// <summary>Whether that is the repository's sample.</summary>
    public static bool MnistIsSample => Find("mnist") is null;

    /// <summary>The 60,000 digits to train on; of the sample, 5,000. Columns: Label (text) and Image.</summary>
    public static IDataView MnistTrain(MLContext ml) => LoadMnist(ml, "train");

    /// <summary>The 10,000 digits to test with; of the sample, 1,000.</summary>
    public static IDataView MnistTest(MLContext ml) => LoadMnist(ml, "t10k");

    /// <summary>A file of CIFAR-10: train.zip or test.zip, with one folder for each class.</summary>
    public static IDataView Cifar10(MLContext ml, string fileName)
    {
        string folder = Find("cifar10") ?? throw new DirectoryNotFoundException(
            "MLVISION_DATA must name a folder that holds cifar10/train.zip and cifar10/test.zip: images in one folder a class.");
        return ml.Data.LoadImageArchive(Path.Combine(folder, fileName));
    }

    private static IDataView LoadMnist(MLContext ml, string part) => ml.Data.LoadIdx(
        Path.Combine(Mnist, $"{part}-images-idx3-ubyte.gz"),
        Path.Combine(Mnist, $"{part}-labels-idx1-ubyte.gz"));

    private static string? Find(string name)
    {
        string? root = Environment.GetEnvironmentVariable("MLVISION_DATA");
        return !string.IsNullOrEmpty(root) && Directory.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : null;
    }
}
