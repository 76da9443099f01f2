namespace MLVision.Extensions.Benchmarks;

/// <summary>A benchmark that <c>build.sh bench NAME</c> runs.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line and of the result file.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Description { get; }

    /// <summary>Measures, and adds one case after another to the report.</summary>
    void Run(BenchmarkReport report);
}
