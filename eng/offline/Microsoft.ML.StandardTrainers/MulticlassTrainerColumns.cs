using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The columns that a multiclass trainer announces before it is trained.</summary>
internal static class MulticlassTrainerColumns
{
    internal static SchemaShape.Column[] Make(SchemaShape inputSchema, string labelColumn)
    {
        inputSchema.TryFindColumn(labelColumn, out SchemaShape.Column label);
        var predictedLabel = new SchemaShape(label.Annotations
            .Where(annotation => annotation.Name == AnnotationUtils.Kinds.KeyValues)
            .Concat(AnnotationUtils.GetTrainerOutputAnnotation()));
        return
        [
            new SchemaShape.Column(
                DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false,
                new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label))),
            new SchemaShape.Column(
                DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
                predictedLabel),
        ];
    }
}
