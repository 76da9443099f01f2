using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Benchmarks;

/// <summary>HOG beside OpenCV and scikit-image, each on one thread.</summary>
internal sealed class HogBenchmark : IBenchmark
{
    public string Name => "hog";

    public string Description => "HOG of 512x512 images and of digits, beside OpenCV and scikit-image; scaling with cores";

    public void Run(BenchmarkReport report)
    {
        string folder = Directory.CreateTempSubdirectory("mlvision-hog-").FullName;
        try
        {
            byte[] image = Picture(512), digit = Digit();
            File.WriteAllBytes(Path.Combine(folder, "image512"), image);
            File.WriteAllBytes(Path.Combine(folder, "digit28"), digit);
            using PeerProcess peer = PeerProcess.Start("bench_hog.py", [folder]);

            HogOptions openCv = HogOptions.DalalTriggs with { Order = HogOrder.ColumnMajor };
            HogOptions openCvDigit = openCv with { CellWidth = 7, CellHeight = 7 };
            var scikitDigit = new HogOptions { CellWidth = 7, CellHeight = 7, BlockWidth = 2, BlockHeight = 2 };
            Compare(report, peer, folder, "512x512 grey, DalalTriggs", "OpenCV", "opencv512", 512, openCv, image, 20);
            Compare(report, peer, folder, "512x512 grey, ScikitImage", "scikit-image", "scikit512", 512, new(), image, 20);
            Compare(report, peer, folder, "28x28 digit, DalalTriggs 7x7", "OpenCV", "opencv28", 28, openCvDigit, digit, 20_000);
            Compare(
                report, peer, folder, "28x28 digit, ScikitImage 7x7", "scikit-image", "scikit28", 28, scikitDigit, digit, 20_000);

            Scale(report, "pipeline, 512x512", "µs/image", 512, image, HogOptions.DalalTriggs, 400);
            Scale(report, "pipeline, 28x28 digits", "µs/image", 28, digit, scikitDigit, 60_000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(
        BenchmarkReport report, PeerProcess peer, string folder, string name, string peerName, string peerCase, int size,
        HogOptions options, byte[] image, int repeat)
    {
        var descriptor = new HogDescriptor(size, size, options);
        var features = new float[descriptor.Length];

        // Enough calls for the JIT to reach its last tier before the first measured run.
        var warming = Stopwatch.StartNew();
        while (warming.ElapsedMilliseconds < 500)
            descriptor.Compute(image, features);

        report.Compare(
            name, "µs",
            () =>
            {
                var watch = Stopwatch.StartNew();
                for (int i = 0; i < repeat; i++)
                    descriptor.Compute(image, features);
                return watch.Elapsed.TotalMicroseconds / repeat;
            },
            peerName, () => peer.Run(peerCase) * 1e6, runs: 9);

        ReadOnlySpan<float> expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, peerCase)));
        float largest = 0;
        for (int i = 0; i < features.Length; i++)
            largest = Math.Max(largest, Math.Abs(features[i] - expected[i]));
        Console.WriteLine($"  largest difference between the features: {largest:E1}");
    }

    /// <summary>A pipeline read through one cursor, beside the same rows mapped one by one on one thread.</summary>
    private static void Scale(
        BenchmarkReport report, string name, string unit, int size, byte[] image, HogOptions options, int rows)
    {
        var context = new MLContext(1);
        var layout = SchemaDefinition.Create(typeof(Row));
        layout["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, size, size);
        var row = new Row { Pixels = image };
        IDataView data = context.Data.LoadFromEnumerable(Enumerable.Repeat(row, rows), layout);
        HogTransformer hog = context.Transforms.ExtractHog("Hog", "Pixels", options).Fit(data);
        IDataView output = hog.Transform(data);
        IRowToRowMapper mapper = hog.GetRowToRowMapper(data.Schema);
        int cores = Environment.ProcessorCount;
        report.Compare($"{name}, {cores} cores", unit, ReadPipeline, "one thread", MapRows, runs: 7);
        // About what the cores can give at best.
        report.Compare(
            $"{name}, {cores} threads with a cursor each", unit,
            () =>
            {
                var watch = Stopwatch.StartNew();
                Thread[] threads = Enumerable.Range(0, cores).Select(_ => new Thread(() => MapRows())).ToArray();
                Array.ForEach(threads, thread => thread.Start());
                Array.ForEach(threads, thread => thread.Join());
                return watch.Elapsed.TotalMicroseconds / (cores * rows);
            },
            "one thread", MapRows, runs: 7);

        double ReadPipeline()
        {
            using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["Hog"]]);
            return Drain(cursor, cursor, output.Schema["Hog"], rows);
        }

        double MapRows()
        {
            using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Pixels"]]);
            DataViewRow mapped = mapper.GetRow(cursor, [mapper.OutputSchema["Hog"]]);
            return Drain(cursor, mapped, mapper.OutputSchema["Hog"], rows);
        }
    }

    private static double Drain(DataViewRowCursor cursor, DataViewRow row, DataViewSchema.Column column, int rows)
    {
        var watch = Stopwatch.StartNew();
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> features = default;
        while (cursor.MoveNext())
            getter(ref features);
        return watch.Elapsed.TotalMicroseconds / rows;
    }

    /// <summary>Smooth shapes with noise: neither flat, nor the same everywhere.</summary>
    private static byte[] Picture(int size)
    {
        var random = new Random(1);
        var image = new byte[size * size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double shape = 70 * Math.Sin(x * 0.05) * Math.Cos(y * 0.031) + 40 * Math.Sin((x + y) * 0.21);
                image[y * size + x] = (byte)Math.Clamp(128 + shape + random.Next(-8, 9), 0, 255);
            }
        }
        return image;
    }

    /// <summary>Something like a written zero.</summary>
    private static byte[] Digit()
    {
        var image = new byte[28 * 28];
        for (int y = 0; y < 28; y++)
        {
            for (int x = 0; x < 28; x++)
            {
                double distance = Math.Abs(Math.Sqrt(Math.Pow((x - 14) / 6.0, 2) + Math.Pow((y - 14) / 9.0, 2)) - 1) * 7;
                image[y * 28 + x] = (byte)Math.Clamp(255 - 120 * (distance - 1), 0, 255);
            }
        }
        return image;
    }

    private sealed class Row
    {
        public byte[] Pixels { get; set; } = [];
    }
}
