using System.Text.RegularExpressions;
using MLVision.Extensions.Tests;

namespace Samples.Tests;

[TestClass]
public sealed class ReadDigitsTests
{
    [TestInitialize]
    public void RequireTorch() => TorchRequirement.Check();

    [TestMethod]
    public void The_demo_trains_both_readers_reloads_them_in_another_process_and_compares_them_in_the_report()
    {
        string folder = Directory.CreateTempSubdirectory("samples").FullName;
        try
        {
            SampleResult result = SampleProcess.Run("ReadDigits", [folder]);

            Assert.AreEqual(0, result.ExitCode, result.Error);
            Assert.IsFalse(result.Output.Contains('\e'), "There are no colours in a pipe.");
            Assert.AreEqual(2, result.Lines.Count(line => line.Contains("has loaded the model", StringComparison.Ordinal)));
            Assert.HasCount(16, result.Lines.Where(line => Regex.IsMatch(line, @"  is \d, read as \d")).ToArray());
            double[] printed = [.. Regex.Matches(result.Output, @"Accuracy ([\d.]+) %").Select(match => Percent(match))];
            Assert.HasCount(2, printed);
            Assert.IsTrue(printed.All(accuracy => accuracy > 97), string.Join(", ", printed));
            Assert.IsTrue(new FileInfo(Path.Combine(folder, "model.zip")).Length > 0);
            Assert.IsTrue(new FileInfo(Path.Combine(folder, "network.zip")).Length > 0);
            string report = File.ReadAllText(Path.Combine(folder, "report.html"));
            Match row = Regex.Match(report, @"<td>test accuracy</td><td>([\d.]+) %</td><td>([\d.]+) %</td>");
            CollectionAssert.AreEqual(printed, new[] { Percent(row, 1), Percent(row, 2) });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static double Percent(Match match, int group = 1) =>
            double.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
