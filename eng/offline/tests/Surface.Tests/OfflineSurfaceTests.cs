using System.Reflection;
using ApiDump;

namespace Surface.Tests;

[TestClass]
public class OfflineSurfaceTests
{
    public static IEnumerable<object[]> Assemblies => OfflineAssemblies.Names.Select(name => new object[] { name });

    [TestMethod]
    public void TheAssembliesOfThePackagesAreFound()
    {
        string[] expected =
        [
            "Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.ImageAnalytics",
            "Microsoft.ML.KMeansClustering", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxTransformer",
            "Microsoft.ML.StandardTrainers", "Microsoft.ML.Transforms", "TorchSharp",
        ];
        CollectionAssert.IsSubsetOf(expected, OfflineAssemblies.Names.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void EveryPublicMemberIsUpstreamWithTheSameSignature(string name)
    {
        IReadOnlyList<SurfaceType> surface = AssemblySurface.Read(OfflineAssemblies.Load(name));
        Assert.IsNotEmpty(surface, $"{name} shows nothing at all.");

        IReadOnlyList<string> differences = SurfaceComparison.Differences(surface, OfflineAssemblies.Upstream(name));

        Assert.IsEmpty(differences,
            $"{name} differs from upstream in {differences.Count} places:\n{string.Join("\n", differences)}\n");
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void TheIdentityOfTheAssemblyIsUpstreams(string name)
    {
        AssemblyName identity = OfflineAssemblies.Load(name).GetName();

        Assert.AreEqual(OfflineAssemblies.IdentityOf(name), identity.FullName);
    }
}
