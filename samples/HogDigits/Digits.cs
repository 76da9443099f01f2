using Microsoft.ML;
using MLVision.Extensions;

namespace HogDigits;

/// <summary>Finds and loads MNIST.</summary>
internal static class Digits
{
    public static string Folder
    {
        get
        {
            string whole = Path.Combine(Environment.GetEnvironmentVariable("MLVISION_DATA") ?? "", "mnist");
            return Directory.Exists(whole) ? whole : Path.Combine(AppContext.BaseDirectory, "mnist");
        }
    }

    public static IDataView Train(MLContext ml) => Load(ml, "train");

    public static IDataView Test(MLContext ml) => Load(ml, "t10k");

    private static IDataView Load(MLContext ml, string part) => ml.Data.LoadIdx(
        Path.Combine(Folder, $"{part}-images-idx3-ubyte.gz"),
        Path.Combine(Folder, $"{part}-labels-idx1-ubyte.gz"));
}
