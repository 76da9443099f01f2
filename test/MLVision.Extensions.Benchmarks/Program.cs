using MLVision.Extensions.Benchmarks;

// Every benchmark of this program; `build.sh bench` runs all of them, `build.sh bench NAME...` the named ones.
IBenchmark[] benchmarks =
[
    new HogBenchmark(),
    new MnistBenchmark(),
    new LbfgsBenchmark(),
    new NearestNeighborsBenchmark(),
    new DataBenchmark(),
    new CnnBenchmark(),
    new SuppressionBenchmark(),
    new DetectionEvaluationBenchmark(),
    new OnnxBenchmark(),
];

string[] unknown = args.Except(benchmarks.Select(benchmark => benchmark.Name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown[0]}'. There are:");
    foreach (IBenchmark benchmark in benchmarks)
        Console.Error.WriteLine($"  {benchmark.Name,-8} {benchmark.Description}");
    return 2;
}

foreach (IBenchmark benchmark in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    var report = new BenchmarkReport(benchmark.Name);
    benchmark.Run(report);
    report.Write(BenchmarkPaths.Results(benchmark.Name));
}

return 0;
