using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// The confusion matrix as upstream prints it: a row for each true class with its recall, a column for each predicted class with
/// its precision under it. Numbers are written in the current culture.
/// </summary>
internal static class ConfusionTableText
{
    private const string FirstColumn = "PREDICTED ";

    public static string Of(ConfusionMatrix matrix)
    {
        int classCount = matrix.NumberOfClasses;
        string[] names = matrix.PredictedClassesIndicators.Select(name => name.ToString()).ToArray();
        int columnWidth = classCount == 2 ? 8 : 5;

        // Names too long for the head of a column are replaced there by numbers, which the rows then explain: "12. name".
        int longestName = names.Max(name => name.Length);
        bool hasNumbers = longestName > columnWidth;
        int digits = (classCount - 1).ToString().Length;
        int labelWidth = Math.Max(FirstColumn.Length - 1, hasNumbers ? longestName + digits + 2 : longestName);
        string padding = new(' ', labelWidth - (FirstColumn.Length - 1));
        string line = string.Concat(Enumerable.Repeat(classCount > 2 ? "========" : "===========", classCount));

        var text = new StringBuilder();
        if (matrix.IsBinary)
            AppendRatio(text, matrix.Counts, names[0]);
        text.AppendLine();
        text.AppendLine("Confusion table");

        AppendLead(text, "", padding).AppendLine(line);
        AppendLead(text, "PREDICTED", padding);
        for (int i = 0; i < classCount; i++)
            text.Append(' ').Append((hasNumbers ? i.ToString() : names[i]).PadLeft(columnWidth)).Append(" |");
        text.AppendLine(" Recall");
        AppendLead(text, "TRUTH", padding).AppendLine(line);

        for (int i = 0; i < classCount; i++)
        {
            string label = hasNumbers ? $"{i.ToString().PadLeft(digits)}. {names[i].PadLeft(labelWidth - digits - 2)}"
                : names[i].PadLeft(labelWidth);
            text.Append(label).Append(" ||");
            foreach (double count in matrix.Counts[i])
                text.Append(' ').Append(count.ToString("N0").PadLeft(columnWidth)).Append(" |");
            text.Append(' ').AppendLine(matrix.PerClassRecall[i].ToString("F4").PadLeft(5));
        }

        AppendLead(text, "", padding).AppendLine(line);
        AppendLead(text, "Precision", padding);
        foreach (double precision in matrix.PerClassPrecision)
            text.Append(precision.ToString("N4").PadLeft(columnWidth + 1)).Append(" |");
        text.AppendLine();
        return text.ToString();
    }

    private static StringBuilder AppendLead(StringBuilder text, string word, string padding) =>
        text.Append(word.PadRight(FirstColumn.Length)).Append(padding).Append("||");

    private static void AppendRatio(StringBuilder text, IReadOnlyList<IReadOnlyList<double>> counts, string positiveName)
    {
        double positives = counts[0].Sum();
        double negatives = counts[1].Sum();
        double share = positives / (positives + negatives);
        text.Append($"TEST {positiveName.ToUpper()} RATIO:\t{share:N4} ({positives:F1}/({positives:F1}+{negatives:F1}))");
    }
}
