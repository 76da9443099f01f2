using System.Reflection;
using ApiDump;

namespace Surface.Tests;

/// <summary>The internal members that src/MLVision.Extensions/Bridge reaches without a public way.</summary>
[TestClass]
public class BridgeInternalsTests
{
    [TestMethod]
    [DataRow("Microsoft.ML.SchemaShape", "internal static SchemaShape Create(DataViewSchema schema)")]
    [DataRow("Microsoft.ML.ModelSaveContext", "internal readonly BinaryWriter Writer")]
    [DataRow("Microsoft.ML.ModelSaveContext", "internal void SaveBinaryStream(string name, Action<BinaryWriter> action)")]
    [DataRow("Microsoft.ML.ModelSaveContext", "internal void SetVersionInfo(VersionInfo ver)")]
    [DataRow("Microsoft.ML.VersionInfo", "new(string modelSignature, uint verWrittenCur, uint verReadableCur, "
        + "uint verWeCanReadBack, string loaderAssemblyName, string loaderSignature = null, string loaderSignatureAlt = null)")]
    [DataRow("Microsoft.ML.ModelLoadContext", "readonly BinaryReader Reader")]
    [DataRow("Microsoft.ML.ModelLoadContext", "bool TryLoadBinaryStream(string name, Action<BinaryReader> action)")]
    [DataRow("Microsoft.ML.LoadableClassAttribute",
        "new(Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)")]
    [DataRow("Microsoft.ML.LoadableClassAttributeBase", "Type InstanceType { get; }")]
    public void TheInternalMemberIsThereAsUpstream(string typeName, string member)
    {
        SurfaceType upstream = InternalsUsed().Single(type => type.Name == typeName);
        CollectionAssert.Contains(upstream.MemberLines.ToArray(), member, "The list of internals does not have it.");

        SurfaceType type = CoreInternals().SingleOrDefault(type => type.Name == typeName)
            ?? throw new AssertFailedException($"{typeName} is missing.");
        Assert.AreEqual(upstream.Kind, type.Kind);
        Assert.AreEqual(upstream.Base, type.Base);
        CollectionAssert.Contains(type.MemberLines.ToArray(), member, $"{typeName} has\n{string.Join("\n", type.MemberLines)}\n");
    }

    [TestMethod]
    public void TheSignatureOfModelLoadingIsThere()
    {
        SurfaceType type = CoreInternals().Single(type => type.Name == "Microsoft.ML.SignatureLoadModel");

        Assert.AreEqual("internal delegate void Microsoft.ML.SignatureLoadModel(ModelLoadContext ctx)", type.Header);
        CollectionAssert.Contains(InternalsUsed().Select(other => other.Header).ToArray(), type.Header);
    }

    private static IReadOnlyList<SurfaceType> InternalsUsed() =>
        SurfaceType.Parse(File.ReadAllText(OfflineAssemblies.InternalsFile));

    private static IReadOnlyList<SurfaceType> CoreInternals()
    {
        Assembly core = OfflineAssemblies.Load("Microsoft.ML.Core");
        string[] wanted =
        [
            "SchemaShape", "ModelSaveContext", "VersionInfo", "ModelLoadContext", "LoadableClassAttribute",
            "LoadableClassAttributeBase", "SignatureLoadModel",
        ];
        return AssemblySurface.Read(core.GetTypes().Where(type => type.Namespace == "Microsoft.ML" && wanted.Contains(type.Name)),
            withInternals: true);
    }
}
