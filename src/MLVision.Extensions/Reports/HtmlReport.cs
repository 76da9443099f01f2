using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>
/// A page to look at: text, tables, confusion matrices, charts and pictures in one HTML file that needs no other file, no script
/// and no network.
/// </summary>
public sealed class HtmlReport
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222;background:#fff}
        h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
        table{border-collapse:collapse;margin:1rem 0}
        th,td{padding:.25rem .7rem;text-align:right;font-variant-numeric:tabular-nums}
        th{font-weight:600;border-bottom:1px solid #bbb}td:first-child,th:first-child{text-align:left}
        .matrix td{text-align:center;min-width:2.6rem}.matrix th{text-align:center;border:0}
        .pictures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}
        figcaption{font-size:.85rem;color:#555;text-align:center}
        img{image-rendering:pixelated;border:1px solid #ddd;display:block;margin:auto}
        .chart{display:inline-block;width:480px;max-width:100%;margin:.5rem 1.5rem 1rem 0;vertical-align:top}
        .chart figcaption{font-weight:600;color:#222}
        .chart svg{font:12px system-ui,sans-serif;max-width:100%}
        .chart text{fill:#444;text-anchor:middle}.chart text.y{text-anchor:end}
        .chart path,.chart polyline{fill:none;stroke-width:1.8}.chart .axes,.chart .tick{stroke:#888;stroke-width:1}
        .chart .grid{stroke:#e4e4e4}
        .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding-left:62px;font-size:.85rem}.legend svg{margin-right:.4rem}
        """;

    private readonly string _title;
    private readonly StringBuilder _body = new();

    /// <summary>An empty page.</summary>
    /// <param name="title">The title, which is also the heading of the page.</param>
    /// <exception cref="ArgumentException">The title is empty.</exception>
    public HtmlReport(string title)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        _title = title;
    }

    /// <summary>Adds a heading.</summary>
    /// <param name="text">Plain text.</param>
    /// <returns>This report, for the next call.</returns>
    public HtmlReport AddHeading(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(text)}</h2>\n");
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">Plain text.</param>
    /// <returns>This report, for the next call.</returns>
    public HtmlReport AddParagraph(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<p>{Encode(text)}</p>\n");
        return this;
    }

    /// <summary>Adds a table; the first column is aligned left, the others right.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">The rows, each with as many cells as there are columns.</param>
    /// <returns>This report, for the next call.</returns>
    /// <exception cref="ArgumentException">A row has another number of cells than the header.</exception>
    public HtmlReport AddTable(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(rows);
        _body.Append("<table>\n");
        AppendRow("th", header);
        foreach (IReadOnlyList<string> row in rows)
        {
            if (row.Count != header.Count)
                throw new ArgumentException($"A row has {row.Count} cells; the header has {header.Count}.", nameof(rows));
            AppendRow("td", row);
        }

        _body.Append("</table>\n");
        return this;
    }

    /// <summary>Adds a confusion matrix as a heat map: a row for each true class, a column for each predicted one.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="classNames">The names of the classes, in the matrix's order.</param>
    /// <returns>This report, for the next call.</returns>
    /// <exception cref="ArgumentException">The number of names is not the number of classes.</exception>
    public HtmlReport AddConfusionMatrix(ConfusionMatrix matrix, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count != matrix.NumberOfClasses)
            throw new ArgumentException(
                $"There are {classNames.Count} names for {matrix.NumberOfClasses} classes.", nameof(classNames));
        AppendMatrix(matrix.Counts, classNames);
        return this;
    }

    /// <summary>Adds the averages, a table of the classes and the confusion matrix of a segmentation.</summary>
    /// <param name="metrics">What <c>EvaluateSegmentation</c> has found.</param>
    /// <returns>This report, for the next call.</returns>
    public HtmlReport AddSegmentation(SegmentationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        foreach (TextTable table in new[] { metrics.ToSummary(), metrics.ToAverages(), metrics.ToClasses() })
            AddTable(table.Header, table.Rows);
        AppendMatrix([.. metrics.ConfusionMatrix.Select(row => row.Select(count => (double)count).ToArray())],
            [.. metrics.PerClass.Select(c => c.ClassName)]);
        return this;
    }

    /// <summary>Adds a chart of one or more lines, with axes and a legend; consecutive charts stand side by side.</summary>
    /// <remarks>The horizontal axis ends with the points, the vertical one at the next ticks below and above them.</remarks>
    /// <param name="title">The heading of the chart.</param>
    /// <param name="xTitle">What the horizontal axis shows, with its unit.</param>
    /// <param name="yTitle">What the vertical axis shows, with its unit.</param>
    /// <param name="series">The lines; at least one.</param>
    /// <returns>This report, for the next call.</returns>
    /// <exception cref="ArgumentException">There are no lines.</exception>
    public HtmlReport AddLineChart(string title, string xTitle, string yTitle, IReadOnlyList<ChartSeries> series)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(xTitle);
        ArgumentNullException.ThrowIfNull(yTitle);
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count == 0)
            throw new ArgumentException("A chart needs at least one series.", nameof(series));
        LineChart.Append(_body, title, xTitle, yTitle, series);
        return this;
    }

    /// <summary>
    /// Adds the means, a table of the classes and the precision-recall curves of a detection: those of the ten classes with the
    /// most objects.
    /// </summary>
    /// <param name="metrics">What <c>EvaluateDetection</c> has found.</param>
    /// <returns>This report, for the next call.</returns>
    public HtmlReport AddDetection(DetectionMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        foreach (TextTable table in new[] { metrics.ToSummary(), metrics.ToClasses() })
            AddTable(table.Header, table.Rows);
        ChartSeries[] curves = [.. metrics.PerClass.Where(c => c.PrecisionRecallCurve.Count > 0)
            .OrderByDescending(c => c.ObjectCount).Take(10)
            .Select(c => new ChartSeries(c.ClassName, ToVisiblePoints(c.PrecisionRecallCurve)))];
        return curves.Length == 0 ? this : AddLineChart("Precision and recall", "recall", "precision", curves);
    }

    /// <summary>Adds pictures side by side.</summary>
    /// <param name="images">The pictures with their captions, in this order.</param>
    /// <returns>This report, for the next call.</returns>
    public HtmlReport AddImages(IEnumerable<ReportImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        _body.Append("<div class=\"pictures\">\n");
        foreach (ReportImage image in images)
        {
            string caption = Encode(image.Caption), png = Convert.ToBase64String(image.Png);
            _body.Append(CultureInfo.InvariantCulture,
                $"""<figure><img width="{image.Width}" alt="{caption}" src="data:image/png;base64,{png}">""");
            _body.Append(CultureInfo.InvariantCulture, $"<figcaption>{caption}</figcaption></figure>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Writes the page.</summary>
    /// <param name="writer">Is left open.</param>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        string title = Encode(_title);
        writer.Write(
            $"<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\n<style>\n{Style}\n" +
            $"</style></head>\n<body>\n<h1>{title}</h1>\n");
        writer.Write(_body.ToString());
        writer.Write("</body>\n</html>\n");
    }

    /// <summary>Saves the page; an existing file is replaced only when the new one is complete.</summary>
    /// <param name="path">The file; usually ends in ".html".</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The folder does not exist or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream =>
        {
            var withoutMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            using var writer = new StreamWriter(stream, withoutMark, leaveOpen: true);
            Write(writer);
        });
    }

    /// <summary>The points that differ from the one before by what can be seen; a curve has one for each prediction.</summary>
    private static IEnumerable<(double X, double Y)> ToVisiblePoints(IReadOnlyList<PrecisionRecallPoint> curve)
    {
        const double step = 1 / 400.0;
        PrecisionRecallPoint? last = null;
        for (int i = 0; i < curve.Count; i++)
        {
            if (last is { } shown && i < curve.Count - 1
                && Math.Abs(curve[i].Recall - shown.Recall) < step && Math.Abs(curve[i].Precision - shown.Precision) < step)
                continue;
            last = curve[i];
            yield return (curve[i].Recall, curve[i].Precision);
        }
    }

    private void AppendMatrix(IReadOnlyList<IReadOnlyList<double>> counts, IReadOnlyList<string> classNames)
    {
        _body.Append("<table class=\"matrix\">\n<tr><th>true \\ predicted</th>");
        foreach (string name in classNames)
            _body.Append(CultureInfo.InvariantCulture, $"<th>{Encode(name)}</th>");
        _body.Append("</tr>\n");
        for (int actual = 0; actual < classNames.Count; actual++)
        {
            double total = counts[actual].Sum();
            _body.Append(CultureInfo.InvariantCulture, $"<tr><th>{Encode(classNames[actual])}</th>");
            for (int predicted = 0; predicted < classNames.Count; predicted++)
                AppendMatrixCell(counts[actual][predicted], total, actual == predicted);
            _body.Append("</tr>\n");
        }

        _body.Append("</table>\n");
    }

    private void AppendMatrixCell(double count, double total, bool correct)
    {
        double share = total > 0 ? count / total : 0;
        // Errors are shown on a square-root scale, so that single ones can be seen beside the large counts of the diagonal.
        double strength = correct ? share * 0.75 : Math.Sqrt(share);
        string colour = correct ? "46,125,50" : "198,40,40";
        _body.Append(CultureInfo.InvariantCulture,
            $"<td style=\"background:rgba({colour},{strength:F3})\" title=\"{share:P1}\">{count:F0}</td>");
    }

    private void AppendRow(string tag, IEnumerable<string> cells)
    {
        _body.Append("<tr>");
        foreach (string cell in cells)
            _body.Append(CultureInfo.InvariantCulture, $"<{tag}>{Encode(cell)}</{tag}>");
        _body.Append("</tr>\n");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
