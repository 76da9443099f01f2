using ApiDump;

namespace Surface.Tests;

/// <summary>Shows that the comparison fails where it should: a comparison that finds nothing proves nothing by itself.</summary>
[TestClass]
public class SurfaceComparisonTests
{
    private const string List = """
        # Prose before the types is passed over.

        ## [AttributeUsage(AttributeTargets.Class)] class Surface.Tests.Samples.SampleAttribute : Attribute
          new(int size = 3)

        ## [EntryPointKind({typeof(int)})] abstract class Surface.Tests.Samples.SampleBase [IDisposable, INotInTheSubset]
          protected new()
          abstract int Size { get; }
          void Dispose()

        ## enum Surface.Tests.Samples.SampleKind : byte
          None=0, Some=1, All=7

        ## sealed class Surface.Tests.Samples.SampleOptions : SampleOptionsBase
          new()
          double Rate = 0.5
          // inherited field values of a new instance: Seed=7, Name=null
          [Range(0, 1)] int Unused = 1

        ## class Surface.Tests.Samples.SampleOptionsBase
          new()
          int Seed
          string Name

        ## delegate void Surface.Tests.Samples.SampleReader<T>(ref T value)

        ## sealed class Surface.Tests.Samples.Sample<T> : SampleBase [IEquatable<T>, ISample] where T : class
          new(T value, bool copy = true)
          static Sample<T> Empty { get; }
          override int Size { get; }
          bool Equals(T other)
          [EditorBrowsable(EditorBrowsableState.Never)] void Read(SampleReader<T> reader, char separator = '\x09')
          void Unused(params (int, string)[] pairs)

        ## interface Surface.Tests.Samples.ISample
          void Read()

        ## class Surface.Tests.Samples.NotInTheSubset
          new()

        ## interface Surface.Tests.Samples.INotInTheSubset
          void Write()
        """;

    [TestMethod]
    public void NothingIsReportedForATrueSubset()
    {
        CollectionAssert.AreEqual(Array.Empty<string>(), DifferencesFrom(List).ToArray());
    }

    [TestMethod]
    [DataRow("class Surface.Tests.Samples.SampleOptionsBase", "class Elsewhere.SampleOptionsBase",
        "SampleOptionsBase: upstream has no such type", DisplayName = "extra type")]
    [DataRow("  bool Equals(T other)\n", "", "upstream has no member\n      bool Equals(T other)", DisplayName = "extra member")]
    [DataRow("bool copy = true", "bool copy = false", "new(T value, bool copy = true)\n  but new(T value, bool copy = false)",
        DisplayName = "changed default of a parameter")]
    [DataRow("bool copy = true", "bool clone = true", "but new(T value, bool clone = true)",
        DisplayName = "changed parameter name")]
    [DataRow("new(int size = 3)", "new(int size)", "new(int size = 3)\n  but new(int size)",
        DisplayName = "default upstream lacks")]
    [DataRow("double Rate = 0.5", "double Rate = 0.25", "double Rate = 0.5\n  but double Rate = 0.25",
        DisplayName = "changed option value")]
    [DataRow("Seed=7", "Seed=8", "inherited field value Seed=7\n  but inherited field value Seed=8",
        DisplayName = "changed inherited option value")]
    [DataRow("Sample<T> : SampleBase [", "Sample<T> : OtherBase [", "base type is 'SampleBase', upstream 'OtherBase'",
        DisplayName = "other base type")]
    [DataRow("[IEquatable<T>, ISample]", "[ISample]", "list of interfaces is 'IEquatable<T>, ISample', upstream 'ISample'",
        DisplayName = "extra interface")]
    [DataRow("[IDisposable, INotInTheSubset]", "[IDisposable, ISample]",
        "list of interfaces is 'IDisposable', upstream 'IDisposable, ISample'", DisplayName = "missing interface")]
    [DataRow("Samples.ISample\n", "Samples.ISample [INotInTheSubset]\n", "list of interfaces is '', upstream 'INotInTheSubset'",
        DisplayName = "missing interface of an interface")]
    [DataRow("sealed class Surface.Tests.Samples.Sample<T>", "class Surface.Tests.Samples.Sample<T>",
        "kind is 'sealed class', upstream 'class'", DisplayName = "other kind")]
    [DataRow("where T : class", "where T : class, new()", "constraint is 'where T : class', upstream 'where T : class, new()'",
        DisplayName = "other constraint")]
    [DataRow("  override int Size { get; }", "  override int Size { get; set; }", "but override int Size { get; set; }",
        DisplayName = "other accessors")]
    [DataRow("  static Sample<T> Empty", "  Sample<T> Empty", "static Sample<T> Empty { get; }\n  but Sample<T> Empty { get; }",
        DisplayName = "other modifier")]
    [DataRow("[EditorBrowsable(EditorBrowsableState.Never)] ", "", "[EditorBrowsable(EditorBrowsableState.Never)] void Read(",
        DisplayName = "extra attribute of a member")]
    [DataRow("AttributeTargets.Class", "AttributeTargets.All", "[AttributeUsage(AttributeTargets.Class)]",
        DisplayName = "other attribute of a type")]
    [DataRow("Some=1", "Some=2", "Some=1\n  but Some=2", DisplayName = "other enum value")]
    [DataRow("SampleKind : byte", "SampleKind", "base type is 'byte', upstream ''", DisplayName = "other enum type")]
    [DataRow("(ref T value)", "(out T value)", "signature is 'void", DisplayName = "other delegate")]
    [DataRow("  abstract int Size { get; }", "  abstract int Size { get; }\n  abstract void Run()",
        "lacks a member that an implementation needs\n      abstract void Run()", DisplayName = "missing abstract member")]
    [DataRow("  void Read()\n", "  void Read()\n  void Close()\n",
        "lacks a member that an implementation needs\n      void Close()", DisplayName = "missing interface member")]
    public void ADoctoredListIsReported(string original, string doctored, string expected)
    {
        Assert.Contains(original, List, "The list has nothing to doctor.");

        IReadOnlyList<string> differences = DifferencesFrom(List.Replace(original, doctored));

        Assert.IsTrue(differences.Any(text => text.Contains(expected)), string.Join("\n", differences));
    }

    [TestMethod]
    public void TheUpstreamListsAreReadWithoutLoss()
    {
        foreach (string file in OfflineAssemblies.Names.Select(OfflineAssemblies.UpstreamFile))
        {
            string text = File.ReadAllText(file);
            string types = text[text.IndexOf("\n## ", StringComparison.Ordinal)..];

            Assert.AreEqual(types, string.Concat(SurfaceType.Parse(text).Select(type => type.ToText())), file);
        }
    }

    [TestMethod]
    public void AMemberTakenFromAnUpstreamListIsMissedThere()
    {
        IReadOnlyList<SurfaceType> upstream = OfflineAssemblies.Upstream("Microsoft.ML.Data");
        SurfaceType[] doctored = upstream
            .Select(type => type.Name != "Microsoft.ML.Data.ConfusionMatrix" ? type : new SurfaceType(
                type.Header, type.MemberLines.Where(line => !line.Contains("NumberOfClasses")).ToArray()))
            .ToArray();

        Assert.IsEmpty(SurfaceComparison.Differences(upstream, upstream));
        CollectionAssert.AreEqual(
            new[] { "Microsoft.ML.Data.ConfusionMatrix: upstream has no member\n      int NumberOfClasses { get; }" },
            SurfaceComparison.Differences(upstream, doctored).ToArray());
    }

    private static IReadOnlyList<string> DifferencesFrom(string list)
    {
        Type[] types = typeof(SurfaceComparisonTests).Assembly.GetTypes();
        IReadOnlyList<SurfaceType> samples =
            AssemblySurface.Read(types.Where(type => type.Namespace == "Surface.Tests.Samples"));
        return SurfaceComparison.Differences(samples, SurfaceType.Parse(list));
    }
}
