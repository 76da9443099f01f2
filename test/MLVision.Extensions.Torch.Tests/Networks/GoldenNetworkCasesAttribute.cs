using System.Reflection;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Runs a test with each network of <see cref="GoldenNetworks.All"/>; its argument is the place there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenNetworkCasesAttribute : Attribute, ITestDataSource
{
    // The wide classifiers of VGG take half a gigabyte each, and are the same at all depths.
    private const long LargeNetwork = 100_000_000;

    /// <summary>Whether only one of the largest networks takes part.</summary>
    public bool LeavesOutLarge { get; set; }

    public IEnumerable<object?[]> GetData(MethodInfo methodInfo) =>
        Enumerable.Range(0, GoldenNetworks.All.Count).Where(index => IsWanted(GoldenNetworks.All[index]))
            .Select(index => new object?[] { index });

    public string? GetDisplayName(MethodInfo methodInfo, object?[]? data) =>
        $"{methodInfo.Name} ({GoldenNetworks.All[(int)data![0]!]})";

    private bool IsWanted(GoldenNetwork golden) =>
        !LeavesOutLarge || golden.Parameters < LargeNetwork || golden.Network == "vgg11";
}
