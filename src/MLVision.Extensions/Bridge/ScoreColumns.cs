using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>The annotations by which ML.NET knows which columns are the scores of one classifier.</summary>
internal static class ScoreColumns
{
    private const string SetId = "ScoreColumnSetId";

    /// <summary>A number that the scores in a schema do not have: columns of one classifier share one.</summary>
    public static uint NextSet(DataViewSchema schema)
    {
        uint number = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(SetId)?.Type is not KeyDataViewType)
                continue;
            uint other = 0;
            column.Annotations.GetValue(SetId, ref other);
            number = Math.Max(number, other);
        }

        return number + 1;
    }

    /// <summary>Says what a column is.</summary>
    /// <param name="builder">Takes the annotations.</param>
    /// <param name="set">The number that the columns of the classifier share.</param>
    /// <param name="kind">The kind of classifier.</param>
    /// <param name="valueKind">What the values are.</param>
    public static void Annotate(DataViewSchema.Annotations.Builder builder, uint set, string kind, string valueKind)
    {
        builder.AddPrimitiveValue(SetId, new KeyDataViewType(typeof(uint), int.MaxValue), set);
        builder.AddText("ScoreColumnKind", kind);
        builder.AddText("ScoreValueKind", valueKind);
    }

    /// <summary>
    /// The columns <c>PredictedLabel</c> (Boolean), <c>Score</c> and <c>Probability</c> (<see cref="float"/>) of a binary
    /// classifier.
    /// </summary>
    /// <param name="set">The number that the columns share.</param>
    public static DataViewSchema.DetachedColumn[] CreateBinary(uint set)
    {
        return
        [
            Create("PredictedLabel", BooleanDataViewType.Instance),
            Create("Score", NumberDataViewType.Single),
            Create("Probability", NumberDataViewType.Single),
        ];

        DataViewSchema.DetachedColumn Create(string name, DataViewType type)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            Annotate(builder, set, "BinaryClassification", name);
            if (name == "Probability")
                builder.AddPrimitiveValue(ColumnAnnotations.IsNormalized, BooleanDataViewType.Instance, true);
            return new DataViewSchema.DetachedColumn(name, type, builder.ToAnnotations());
        }
    }
}
