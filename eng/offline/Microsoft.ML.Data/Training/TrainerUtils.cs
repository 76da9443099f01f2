using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The columns that trainers ask for.</summary>
internal static class TrainerUtils
{
    public static SchemaShape.Column MakeR4VecFeature(string columnName) =>
        new SchemaShape.Column(columnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);

    public static SchemaShape.Column MakeU4ScalarColumn(string columnName) =>
        columnName == null
            ? default
            : new SchemaShape.Column(columnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true);

    public static SchemaShape.Column MakeBoolScalarLabel(string columnName) =>
        new SchemaShape.Column(columnName, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);

    public static SchemaShape.Column MakeR4ScalarWeightColumn(string columnName) =>
        columnName == null
            ? default
            : new SchemaShape.Column(columnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
}
