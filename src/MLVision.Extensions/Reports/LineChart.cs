using System.Globalization;
using System.Net;
using System.Text;

namespace MLVision.Extensions;

/// <summary>Draws lines as SVG, which stands in a page without scripts or other files.</summary>
internal static class LineChart
{
    private const int Width = 480;
    private const int Height = 300;
    private const int Left = 62;
    private const int Right = Width - 14;
    private const int Top = 10;
    private const int Bottom = Height - 46;
    private const int MostMarkers = 60;

    // Told apart by the colour-blind, too (Okabe and Ito, 2008); after these, the lines are dashed.
    private static readonly string[] _colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
    private static readonly string[] _dashes = ["", "7 4", "2 3"];

    public static void Append(StringBuilder page, string title, string xTitle, string yTitle, IReadOnlyList<ChartSeries> series)
    {
        (double X, double Y)[] points = [.. series.SelectMany(line => line.Points)];
        var x = new ChartAxis([.. points.Select(point => point.X)], Left, Right, 10, endsAtTicks: false);
        var y = new ChartAxis([.. points.Select(point => point.Y)], Bottom, Top, 6, endsAtTicks: true);
        page.Append("<figure class=\"chart\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Encode(title)}</figcaption>\n");
        page.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" ");
        page.Append(CultureInfo.InvariantCulture, $"role=\"img\" aria-label=\"{Encode(title)}\">\n");
        AppendAxes(page, x, y, xTitle, yTitle);
        for (int i = 0; i < series.Count; i++)
            AppendLine(page, series[i], x, y, i);
        page.Append("</svg>\n");
        AppendLegend(page, series);
        page.Append("</figure>\n");
    }

    private static void AppendAxes(StringBuilder page, ChartAxis x, ChartAxis y, string xTitle, string yTitle)
    {
        foreach (double tick in y.Ticks)
        {
            string at = Number(y.Map(tick));
            page.Append(CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{at}\" y2=\"{at}\"/>");
            page.Append(CultureInfo.InvariantCulture,
                $"<text class=\"y\" x=\"{Left - 7}\" y=\"{at}\" dy=\".35em\">{Label(tick)}</text>\n");
        }

        foreach (double tick in x.Ticks)
        {
            string at = Number(x.Map(tick));
            page.Append(CultureInfo.InvariantCulture,
                $"<line class=\"tick\" x1=\"{at}\" x2=\"{at}\" y1=\"{Bottom}\" y2=\"{Bottom + 4}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"x\" x=\"{at}\" y=\"{Bottom + 18}\">{Label(tick)}</text>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"<path class=\"axes\" d=\"M{Left} {Top}V{Bottom}H{Right}\"/>\n");
        page.Append(CultureInfo.InvariantCulture,
            $"<text class=\"title\" x=\"{(Left + Right) / 2}\" y=\"{Height - 8}\">{Encode(xTitle)}</text>\n");
        page.Append(CultureInfo.InvariantCulture,
            $"<text class=\"title\" transform=\"translate(13 {(Top + Bottom) / 2}) rotate(-90)\">{Encode(yTitle)}</text>\n");
    }

    private static void AppendLine(StringBuilder page, ChartSeries series, ChartAxis x, ChartAxis y, int index)
    {
        string colour = _colours[index % _colours.Length];
        page.Append(CultureInfo.InvariantCulture, $"<polyline stroke=\"{colour}\"{Dashes(index)} points=\"");
        page.AppendJoin(' ', series.Points.Select(point => $"{Number(x.Map(point.X))},{Number(y.Map(point.Y))}"));
        page.Append("\"/>\n");
        // Among many points, markers would hide the line; a single one would not be seen without.
        if (series.Points.Count > MostMarkers)
            return;
        foreach ((double pointX, double pointY) in series.Points)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<circle fill=\"{colour}\" cx=\"{Number(x.Map(pointX))}\" cy=\"{Number(y.Map(pointY))}\" r=\"2.5\">");
            page.Append(CultureInfo.InvariantCulture,
                $"<title>{Encode(series.Name)}: {Label(pointX)}, {Label(pointY)}</title></circle>\n");
        }
    }

    private static void AppendLegend(StringBuilder page, IReadOnlyList<ChartSeries> series)
    {
        page.Append("<div class=\"legend\">");
        for (int i = 0; i < series.Count; i++)
        {
            page.Append("<span><svg width=\"26\" height=\"10\"><path d=\"M1 5H25\" ");
            page.Append(CultureInfo.InvariantCulture,
                $"stroke=\"{_colours[i % _colours.Length]}\"{Dashes(i)}/></svg>{Encode(series[i].Name)}</span>");
        }

        page.Append("</div>\n");
    }

    private static string Dashes(int index)
    {
        string dashes = _dashes[index / _colours.Length % _dashes.Length];
        return dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    // Six digits hide what the multiplication by a step such as 0.1 leaves behind.
    private static string Label(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
