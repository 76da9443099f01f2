using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLVision.Extensions.Tests.Reports;

[TestClass]
public sealed class LineChartTests
{
    private static readonly (double X, double Y)[] _loss = [(1, 0.83), (2, 0.41), (3, 0.305), (7, 0.22)];
    private static readonly (double X, double Y)[] _other = [(2, 0.12), (4, 0.64)];

    [TestMethod]
    public void Points_lie_where_the_ticks_say()
    {
        XElement chart = Draw(new ChartSeries("training", _loss), new ChartSeries("validation", _other));

        // Two ticks of each axis define the scale; every point must follow it.
        Func<double, double> x = Scale(Ticks(chart, "x")), y = Scale(Ticks(chart, "y"));
        XElement[] lines = [.. chart.Elements().Where(element => element.Name.LocalName == "polyline")];
        Assert.HasCount(2, lines);
        AssertDrawn(_loss, lines[0]);
        AssertDrawn(_other, lines[1]);
        Assert.AreNotEqual(lines[0].Attribute("stroke")!.Value, lines[1].Attribute("stroke")!.Value);

        void AssertDrawn((double X, double Y)[] points, XElement line)
        {
            double[][] drawn = [.. line.Attribute("points")!.Value.Split(' ').Select(pair =>
                pair.Split(',').Select(Parse).ToArray())];
            Assert.HasCount(points.Length, drawn);
            for (int i = 0; i < points.Length; i++)
            {
                Assert.AreEqual(x(points[i].X), drawn[i][0], 0.05);
                Assert.AreEqual(y(points[i].Y), drawn[i][1], 0.05);
            }
        }
    }

    [TestMethod]
    public void The_axes_have_evenly_spaced_round_ticks_that_enclose_the_values()
    {
        XElement chart = Draw(new ChartSeries("training", _loss));

        double[] x = [.. Ticks(chart, "x").Select(tick => tick.Value)];
        CollectionAssert.AreEqual(new double[] { 1, 2, 3, 4, 5, 6, 7 }, x);
        // From 0.22 to 0.83 in about six steps: the next round step after 0.61 / 6 is 0.2.
        (double Value, double At)[] y = Ticks(chart, "y");
        CollectionAssert.AreEqual(new[] { 0.2, 0.4, 0.6, 0.8, 1 }, y.Select(tick => tick.Value).ToArray());
        for (int i = 1; i < y.Length; i++)
            Assert.AreEqual(y[0].At - (i * (y[0].At - y[^1].At) / 4), y[i].At, 0.02);
    }

    [TestMethod]
    public void Markers_name_their_series_and_values_and_the_legend_names_all_series()
    {
        string page = Page(new ChartSeries("a < b", [(1, 0.5), (2, 0.25)]), new ChartSeries("c", [(1, 0.75)]));

        StringAssert.Contains(page, "<title>a &lt; b: 2, 0.25</title>");
        string legend = Regex.Match(page, "<div class=\"legend\">(.*)</div>").Groups[1].Value;
        CollectionAssert.AreEqual(new[] { "a &lt; b", "c" },
            Regex.Matches(legend, "</svg>([^<]+)</span>").Select(match => match.Groups[1].Value).ToArray());
    }

    [TestMethod]
    public void Long_series_are_lines_without_markers()
    {
        XElement chart = Draw(new ChartSeries("steps", Enumerable.Range(0, 500).Select(i => ((double)i, Math.Sqrt(i)))));

        Assert.IsFalse(chart.Elements().Any(element => element.Name.LocalName == "circle"));
        Assert.HasCount(500, chart.Elements().Single(element => element.Name.LocalName == "polyline")
            .Attribute("points")!.Value.Split(' '));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(-3e-5)]
    [DataRow(7e12)]
    public void A_single_value_is_in_the_middle(double value)
    {
        XElement chart = Draw(new ChartSeries("one", [(5, value)]));

        (double Value, double At)[] ticks = Ticks(chart, "y");
        Assert.IsGreaterThan(1, ticks.Length);
        XElement marker = chart.Elements().Single(element => element.Name.LocalName == "circle");
        Assert.IsTrue(ticks.Any(tick => tick.At > Parse(marker.Attribute("cy")!.Value)));
        Assert.IsTrue(ticks.Any(tick => tick.At < Parse(marker.Attribute("cy")!.Value)));
    }

    [TestMethod]
    public void Numbers_have_points_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            string german = Page(new ChartSeries("training", _loss));
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.AreEqual(Page(new ChartSeries("training", _loss)), german);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Charts_without_lines_and_lines_that_cannot_be_drawn_are_refused()
    {
        var report = new HtmlReport("t");
        StringAssert.Contains(Message(() => report.AddLineChart("t", "x", "y", [])), "at least one series");
        StringAssert.Contains(Message(() => new ChartSeries("loss", [])), "'loss' has no points");
        StringAssert.Contains(Message(() => new ChartSeries("loss", [(1, 0.5), (2, double.NaN)])), "has the point (2, NaN)");
        Assert.ThrowsExactly<ArgumentException>(() => new ChartSeries("", _loss));

        static string Message(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;
    }

    private static string Page(params ChartSeries[] series)
    {
        using var writer = new StringWriter();
        new HtmlReport("charts").AddLineChart("Loss", "epoch", "loss", series).Write(writer);
        return writer.ToString();
    }

    private static XElement Draw(params ChartSeries[] series) =>
        XElement.Parse(Regex.Match(Page(series), "<svg xmlns.*?</svg>", RegexOptions.Singleline).Value);

    private static (double Value, double At)[] Ticks(XElement chart, string axis) =>
        [.. chart.Elements().Where(element => element.Name.LocalName == "text" && element.Attribute("class")!.Value == axis)
            .Select(element => (Parse(element.Value), Parse(element.Attribute(axis)!.Value)))];

    private static Func<double, double> Scale((double Value, double At)[] ticks)
    {
        double perUnit = (ticks[^1].At - ticks[0].At) / (ticks[^1].Value - ticks[0].Value);
        return value => ticks[0].At + ((value - ticks[0].Value) * perUnit);
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
