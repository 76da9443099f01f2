using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Copies tensors by name into a network.</summary>
internal static class StateDictLoader
{
    private const string ParallelPrefix = "module.";
    private const int MostNamesInMessage = 5;

    /// <exception cref="InvalidDataException">They do not fit; the network is as it was.</exception>
    public static WeightLoadReport Load(nn.Module network, IReadOnlyDictionary<string, Tensor> weights, WeightLoadMode mode)
    {
        Dictionary<string, Tensor> target = network.state_dict();
        IReadOnlyDictionary<string, Tensor> source = WithoutPrefix(weights, target);
        string[] missing = target.Keys.Where(name => !source.ContainsKey(name) && !IsOptional(name)).ToArray();
        string[] unexpected = source.Keys.Where(name => !target.ContainsKey(name)).ToArray();
        string[] common = source.Keys.Where(target.ContainsKey).ToArray();
        string[] loaded = common.Where(name => source[name].shape.SequenceEqual(target[name].shape)).ToArray();
        string[] mismatched = common.Except(loaded)
            .Select(name => $"{name} ({Shape(source[name])} in the file, {Shape(target[name])} in the network)")
            .ToArray();

        if (mode == WeightLoadMode.Strict && missing.Length + unexpected.Length + mismatched.Length > 0)
            throw new InvalidDataException(Describe(missing, unexpected, mismatched));
        if (loaded.Length == 0)
            throw new InvalidDataException($"no weight has the same name and shape. {Describe(missing, unexpected, mismatched)}");

        using (no_grad())
        {
            foreach (string name in loaded)
                target[name].copy_(source[name]);
        }
        return new WeightLoadReport(loaded, missing, unexpected, mismatched);
    }

    // A network may have a part called 'module' itself.
    private static IReadOnlyDictionary<string, Tensor> WithoutPrefix(
        IReadOnlyDictionary<string, Tensor> weights, Dictionary<string, Tensor> target)
    {
        bool prefixed = weights.Count > 0
            && weights.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal))
            && !target.Keys.Any(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        return prefixed ? weights.ToDictionary(weight => weight.Key[ParallelPrefix.Length..], weight => weight.Value) : weights;
    }

    // PyTorch before 0.4.1 did not count batches; only a momentum of null makes use of the number.
    private static bool IsOptional(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static string Shape(Tensor tensor) => $"[{string.Join(" x ", tensor.shape)}]";

    private static string Describe(string[] missing, string[] unexpected, string[] mismatched)
    {
        var parts = new List<string>();
        Add("missing from the file", missing);
        Add("not part of the network", unexpected);
        Add("of another shape", mismatched);
        return $"{string.Join("; ", parts)}.";

        void Add(string what, string[] names)
        {
            if (names.Length == 0)
                return;
            string more = names.Length > MostNamesInMessage ? $" and {names.Length - MostNamesInMessage} more" : "";
            parts.Add($"{what}: {string.Join(", ", names.Take(MostNamesInMessage))}{more}");
        }
    }
}
