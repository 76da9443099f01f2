using System.Globalization;

namespace TrainNetworks;

/// <summary>What the command line says.</summary>
/// <param name="DataSet">The name of the data set.</param>
/// <param name="Case">The case to run; null for all that have no row yet or, with a seed, the first one.</param>
/// <param name="Epochs">How many epochs; null for those of the recipe.</param>
/// <param name="Seed">The seed of everything random; null for those of the recipe.</param>
/// <param name="Device">Where to train, as <c>ConvolutionalNetworkOptions.Device</c> has it.</param>
/// <param name="Output">The folder of the results.</param>
internal sealed record Arguments(string DataSet, string? Case, int? Epochs, int? Seed, string Device, string Output)
{
    /// <summary>Null where the command line cannot be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        if (args.Length % 2 == 0 || !Recipe.DataSets.Contains(args[0]))
            return null;
        var arguments = new Arguments(args[0], null, null, null, "auto", Path.Combine("artifacts", "results"));
        for (int i = 1; i < args.Length; i += 2)
        {
            bool isNumber = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            switch (args[i])
            {
                case "--case" when Recipe.Of(args[0]).Any(recipe => recipe.Case == args[i + 1]):
                    arguments = arguments with { Case = args[i + 1] };
                    break;
                case "--epochs" when isNumber && number > 0:
                    arguments = arguments with { Epochs = number };
                    break;
                case "--seed" when isNumber:
                    arguments = arguments with { Seed = number };
                    break;
                case "--device":
                    arguments = arguments with { Device = args[i + 1] };
                    break;
                case "--output":
                    arguments = arguments with { Output = args[i + 1] };
                    break;
                default:
                    return null;
            }
        }

        return arguments;
    }
}
