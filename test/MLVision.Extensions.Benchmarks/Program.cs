using MLVision.Extensions.Benchmarks;

// Every benchmark of this program; `build.sh bench` runs all of them but those on a GPU, `build.sh bench NAME...` the named ones.
args = CudaSettings.Take(args);
IBenchmark[] benchmarks =
[
    new HogBenchmark(),
    new MnistBenchmark(),
    new LogisticBenchmark(),
    new NearestNeighborsBenchmark(),
    new DataBenchmark(),
    new CnnBenchmark(),
    new SuppressionBenchmark(),
    new DetectionEvaluationBenchmark(),
    new OnnxBenchmark(),
    .. CudaBenchmark.All,
    new CudaEpochBenchmark(),
];

string[] unknown = args.Except(benchmarks.Select(benchmark => benchmark.Name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown[0]}'. There are:");
    foreach (IBenchmark benchmark in benchmarks)
        Console.Error.WriteLine($"  {benchmark.Name,-22} {benchmark.Description}");
    return 2;
}

foreach (IBenchmark benchmark in benchmarks.Where(IsWanted))
{
    var report = new BenchmarkReport(benchmark.Name);
    benchmark.Run(report);
    report.Write(BenchmarkPaths.Results(benchmark.Name));
}

return 0;

bool IsWanted(IBenchmark benchmark) =>
    args.Length == 0 ? benchmark is not (CudaBenchmark or CudaEpochBenchmark) : args.Contains(benchmark.Name);
